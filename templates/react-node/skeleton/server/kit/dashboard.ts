// Helps the overview with its charts.
import type { Choice } from "../../shared/kit/format";
import type { Group } from "../../shared/kit/types";

/** Puts the groups in the order of the options, and adds those without records; records without a value come last. */
export function everyOption(options: readonly Choice[], groups: Group[]): Group[] {
  const found = new Map(groups.map((group) => [group.key, group.value]));
  const named: Group[] = options.map(({ value }) => ({ key: value, value: found.get(value) ?? 0 }));
  const without = found.get(null);
  return without === undefined ? named : [...named, { key: null, value: without }];
}
