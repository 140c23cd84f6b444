/** Buttons, and links that look like them. */

import type { ButtonHTMLAttributes } from "react";

/** How much a button stands out. */
export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

/** Class names of a button, for links. */
export function buttonClass(kind: ButtonKind, extra = ""): string {
  return `button button-${kind} ${extra}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
}

/** A button that submits nothing unless told to. */
export function Button({ kind = "plain", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={buttonClass(kind, className)} {...rest} />;
}
