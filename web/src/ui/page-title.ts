/** The title of the browser's tab. */

import { useEffect } from "react";

/** Sets the title while the component is shown. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    document.title = title ? `${title} · Samokoder` : "Samokoder";
  }, [title]);
}
