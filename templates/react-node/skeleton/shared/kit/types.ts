// The shapes that every part of the API shares.

/** What each stored record has beside its own fields. */
export interface Stored {
  id: number;
  created_at: string;
  updated_at: string;
}

/** One page of a list. */
export interface Page<T> {
  rows: T[];
  total: number;
  page: number;
  pages: number;
}

/** A record as a select offers it. */
export interface Option {
  id: number;
  title: string;
}

/** One group of a chart; the key is null for records without a value. */
export interface Group {
  key: string | null;
  value: number;
}

/** The body of every answer that is not a success. */
export interface ErrorBody {
  error: { code: string; message: string; fields?: Record<string, string> };
}
