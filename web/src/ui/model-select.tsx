/** A choice of models, those of each connection together. */

import { useLingui } from "@lingui/react/macro";
import type { ModelOption } from "@/api/types";

interface ModelSelectProps {
  /** What its label names. */
  id: string;
  value: string;
  options: readonly ModelOption[];
  change: (name: string) => void;
  className: string;
  describedBy: string;
  /** What stands before the models. */
  first?: { value: string; label: string };
  disabled?: boolean;
}

/** A select of models; the one that is chosen stands in it even while nothing is known of it. */
export function ModelSelect(props: ModelSelectProps) {
  const { id, value, options, change, className, describedBy, first, disabled } = props;
  const { t } = useLingui();
  const own = options.filter((one) => !one.connection);
  const connections = [...new Set(options.flatMap((one) => one.connection ?? []))];
  const isKnown = value === first?.value || options.some((one) => one.name === value);
  const option = (name: string) => (
    <option key={name} value={name}>
      {name === "builtin" ? t`Built-in, by rules` : name}
    </option>
  );
  return (
    <select
      id={id}
      className={className}
      value={value}
      disabled={disabled}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value)}
    >
      {first ? <option value={first.value}>{first.label}</option> : null}
      {isKnown ? null : option(value)}
      {own.map((one) => option(one.name))}
      {connections.map((connection) => (
        <optgroup key={connection} label={connection}>
          {options.filter((one) => one.connection === connection).map((one) => option(one.name))}
        </optgroup>
      ))}
    </select>
  );
}
