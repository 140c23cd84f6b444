/** Which page belongs to which address. Every page is a chunk of its own, loaded together with its words. */

import { type ComponentType, lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { PageSkeleton } from "@/ui/skeleton";
import { ErrorBoundary } from "./error-boundary";
import { needWords } from "./locale";
import { NotFoundPage } from "./not-found-page";
import { Shell } from "./shell";

const landing = () => import("@/features/landing/landing-page");
const projects = () => cached(import("@/features/projects/projects-page"));
const models = () => cached(import("@/features/models/models-page"), needWords("workspace"));
const workspace = () => cached(import("./workspace/workspace-page"), needWords("workspace"));

const LandingPage = lazy(landing);
const ProjectsPage = lazy(projects);
const ModelsPage = lazy(models);
const WorkspacePage = lazy(workspace);

/** Loads a page with the cache that it asks through, which the first page does without. */
async function cached<Props extends object>(
  page: Promise<{ default: ComponentType<Props> }>,
  words?: Promise<void>,
): Promise<{ default: ComponentType<Props> }> {
  const [{ default: Page }, { CachedAnswers }] = await Promise.all([page, import("./cached-answers"), words]);
  return {
    default: (props: Props) => (
      <CachedAnswers>
        <Page {...props} />
      </CachedAnswers>
    ),
  };
}

/** Starts loading the page of an address, so that it does not wait for the words of the shell. */
export function preloadPage(path: string): void {
  const page =
    path === "/"
      ? landing
      : path === "/projects"
        ? projects
        : path === "/models"
          ? models
          : path.startsWith("/projects/")
            ? workspace
            : null;
  // A failure shows when the page itself is drawn.
  page?.().catch(() => undefined);
}

/** The whole application. */
export function App() {
  return (
    <Shell>
      <ErrorBoundary>
        <Suspense fallback={<PageSkeleton />}>
          <Switch>
            <Route path="/">
              <LandingPage />
            </Route>
            <Route path="/projects">
              <ProjectsPage />
            </Route>
            <Route path="/models">
              <ModelsPage />
            </Route>
            <Route path="/projects/:id">{({ id }) => <WorkspacePage key={id} id={id} />}</Route>
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
