/** The mark of the app: its first letter on a rounded square in the accent colour. */
export function Logo({ name }: { name: string }) {
  const letter = [...name.trim()][0]?.toUpperCase() ?? "•";
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" className="logo-back" />
      <path d="M0 23 32 9v14a9 9 0 0 1-9 9H9a9 9 0 0 1-9-9Z" className="logo-fold" />
      <text x="16" y="22" textAnchor="middle" className="logo-letter">
        {letter}
      </text>
    </svg>
  );
}
