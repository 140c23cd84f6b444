/** The product's sign: a prompt that ends in a tick. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      >
        <path d="M7.5 10.5 13 16l-5.5 5.5" opacity=".6" />
        <path d="m13.5 20.5 3.5 3.5 8-12" />
      </g>
    </svg>
  );
}
