/** The icons, drawn on a grid of 16; always beside a text or inside something that has a name. */

const PATHS = {
  check: "m3 8.5 3.2 3.2L13 4.8",
  cross: "m4 4 8 8m0-8-8 8",
  minus: "M3.5 8h9",
  ring: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11",
  right: "m6 3.5 4.5 4.5L6 12.5",
  down: "M3.5 6 8 10.5 12.5 6",
  arrow: "M2.5 8h11M9 3.5 13.5 8 9 12.5",
  back: "M13.5 8h-11M7 3.5 2.5 8 7 12.5",
  external: "M9 2.5h4.5V7M13.5 2.5 7 9M6.5 3.5h-4v10h10v-4",
  reload: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3",
  play: "M5 3v10l8-5z",
  stop: "M4 4h8v8H4z",
  download: "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  moon: "M13 9.5A5.6 5.6 0 0 1 6.5 3a5.6 5.6 0 1 0 6.5 6.5",
  screen: "M2 3h12v8H2zM6 13.5h4M8 11v2.5",
  phone: "M5 1.5h6v13H5zM7.5 12.5h1",
  tablet: "M3 1.5h10v13H3zM7.5 12.5h1",
  "cloud-off": "M2 2l12 12M5.2 5.2A3.5 3.5 0 0 0 4.5 12H11M7.5 4a3.5 3.5 0 0 1 4 3A2.5 2.5 0 0 1 13.6 10.6",
  file: "M4 1.5h5l3 3v10H4zM9 1.5v3h3",
  folder: "M2 4h4.5L8 5.5h6V13H2z",
  list: "M6 4h8M6 8h8M6 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
  pulse: "M1.5 8.5h3l2-5 3 9 2-4h3",
  tick: "M2.5 3h11v11h-11zM5 8.5l2.2 2.2L11.5 6",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.8V8l2.3 1.5",
  warning: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.7h.01",
  wrench: "M10.5 2.2a3.5 3.5 0 0 0-3.8 4.6L2.2 11.3l2.5 2.5 4.5-4.5a3.5 3.5 0 0 0 4.6-3.8l-2.3 2.3-2.3-2.3z",
  terminal: "M2 3h12v10H2zM4.5 6.5 6.5 8.5l-2 2M8.5 10.5h3",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  globe:
    "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M2 8h12M8 2c2 1.8 2.6 3.9 2.6 6S10 12.2 8 14c-2-1.8-2.6-3.9-2.6-6S6 3.8 8 2",
  restart: "M8 1.5v6M4.6 4.3a5.2 5.2 0 1 0 6.8 0",
  plug: "M5.5 1.5v4M10.5 1.5v4M3.5 5.5h9V8a4.5 4.5 0 0 1-9 0zM8 12.5v2.5",
  pause: "M5.5 3.5v9M10.5 3.5v9",
} as const;

/** Name of an icon. */
export type IconName = keyof typeof PATHS;

/** An icon in the colour and size of the text around it. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`size-[1em] min-h-4 min-w-4 shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
