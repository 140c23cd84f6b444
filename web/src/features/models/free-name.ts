/** Names of connections: a model there is called `name/model`. */

/** The provider's name, with a number when it is taken. */
export function freeName(provider: string, taken: readonly { name: string }[]): string {
  const isTaken = (name: string) => taken.some((one) => one.name === name);
  let name = provider;
  for (let number = 2; isTaken(name); number++) name = `${provider}-${number}`;
  return name;
}
