/** Projects that the tests need, made through the API. */
import type { CreatedProject, ProjectDetail } from "../src/api/types";
import { api, BUILD_MS } from "./browser";

/** A brief that the built-in model serves with few requirements, so that it is built fast. */
export const SMALL_BRIEF = "House plants with a name, a room and the date of the next watering.";

let proven: Promise<ProjectDetail> | null = null;

/** A project whose build has ended, with a specification; built once for all tests of a file. */
export function builtProject(): Promise<ProjectDetail> {
  proven ??= build();
  return proven;
}

async function build(): Promise<ProjectDetail> {
  const { project } = await api<CreatedProject>("/v1/projects", { brief: SMALL_BRIEF, model: "builtin" });
  return ended(project.id);
}

/** Waits until a project's newest run has ended. */
export async function ended(id: string): Promise<ProjectDetail> {
  const deadline = Date.now() + BUILD_MS;
  for (;;) {
    const detail = await api<ProjectDetail>(`/v1/projects/${id}`);
    if (detail.run.status === "done") return detail;
    if (Date.now() > deadline) throw new Error(`the run of ${id} has not ended in time`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
