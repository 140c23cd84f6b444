/** What a project is called on the pages: its app's name or, until that is known, the first line of its brief. */
export function projectName(project: { name: string }, brief: string): string {
  return project.name || brief.trim().split("\n", 1)[0] || "";
}
