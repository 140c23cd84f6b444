// A few line icons, drawn on a 24 × 24 grid. They are decoration: words carry the meaning.

const paths = {
  home: "M4 11.5 12 4l8 7.5M6 10v9h4.5v-5h3v5H18v-9",
  list: "M8 6.5h12M8 12h12M8 17.5h12M4 6.5h.01M4 12h.01M4 17.5h.01",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.8",
  calendar: "M5 6.5h14v13H5v-13Zm0 4.5h14M9 4v4m6-4v4",
  card: "M3.5 6h17v12h-17V6Zm0 4h17M7 14.5h4",
  document: "M7 4h7l4 4v12H7V4Zm7 0v4h4m-8 4h5m-5 3.5h5",
  check: "M5 5h14v14H5V5Zm3.5 7 2.5 2.5 4.5-5",
  plus: "M12 5v14M5 12h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5",
  alert: "M12 8v5m0 3.5h.01M12 3.5 2.8 19.5h18.4L12 3.5Z",
  inbox: "M4 13.5 6.5 5h11l2.5 8.5V19H4v-5.5Zm0 0h5l1 2.5h4l1-2.5h5",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "m6 6 12 12M18 6 6 18",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  filter: "M4 6h16M7 12h10M10.5 18h3",
  up: "m6.5 14.5 5.5-5.5 5.5 5.5",
  down: "m6.5 9.5 5.5 5.5 5.5-5.5",
  left: "m14.5 6.5-5.5 5.5 5.5 5.5",
  right: "m9.5 6.5 5.5 5.5-5.5 5.5",
  exit: "M10 4H5v16h5m4-4 4-4-4-4m4 4H9",
  edit: "M4 20h4L19 9l-4-4L4 16v4Zm9.5-13.5 4 4",
  trash: "M5 7h14M10 7V4.5h4V7m-7 0 .8 12.5h8.4L17 7m-7 4v5m4-5v5",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
