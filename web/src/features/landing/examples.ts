/** Briefs to start from. Each is one that the built-in model serves, in the language of the interface. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** A short name for a button, and the brief that it fills in. */
export interface Example {
  label: MessageDescriptor;
  brief: MessageDescriptor;
}

/** All examples, in the order shown. */
export const EXAMPLES: readonly Example[] = [
  {
    label: msg`Tool library`,
    brief: msg`A tool library: tools with a name and a category (hand, power, garden); members with name and phone; loans of a tool to a member with a due date. A tool that is out cannot be lent again.`,
  },
  {
    label: msg`Training log`,
    brief: msg`A training log: workouts with a title, a date, a duration in minutes and a kind (running, swimming, strength). Show on the home page how many workouts there are of each kind.`,
  },
  {
    label: msg`Small sales desk`,
    brief: msg`A sales desk: companies with name and city; contacts with name, email and company; deals with a title, an amount, a stage (new, offer, won, lost) and a company. Show on the home page the sum of deals in each stage.`,
  },
  {
    label: msg`Recipe box`,
    brief: msg`A recipe box: recipes with a title, a cuisine, cooking minutes and a description. Everybody signs in and sees only their own recipes. Search by title, filter by cuisine.`,
  },
  {
    label: msg`Plant watering`,
    brief: msg`House plants with a name, a room and the date of the next watering. Show the plants that are overdue on the home page.`,
  },
];
