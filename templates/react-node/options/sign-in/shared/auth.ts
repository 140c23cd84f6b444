// What people type to sign in, checked by the form and by the server.
import { z } from "zod";
import * as field from "./kit/fields";
import { strings } from "./strings";

const MIN_PASSWORD = 8;
const MAX_PASSWORD = 200;

export const signInInput = z.object({
  email: field.email(),
  password: z.string({ error: strings.errors.required }).min(1, strings.errors.required).max(MAX_PASSWORD),
});

export const signUpInput = z.object({
  email: field.email(),
  password: z
    .string({ error: strings.errors.required })
    .min(MIN_PASSWORD, strings.errors.tooShort(MIN_PASSWORD))
    .max(MAX_PASSWORD, strings.errors.tooLong(MAX_PASSWORD)),
});

export type Credentials = z.infer<typeof signInInput>;

/** The person who is signed in. */
export interface User {
  id: number;
  email: string;
}
