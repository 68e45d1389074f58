/** Follows a feed of the controls with long polls. */
import { ApiError, type Client } from "./client.ts";

/** A page of a feed. */
export interface FeedPage {
  readonly run: string;
  readonly last: number;
}

export interface FollowOptions<Page extends FeedPage> {
  readonly client: Client;
  /** `tasks` or `log` */
  readonly feed: string;
  readonly signal: AbortSignal;
  /** Called with each page. `restarted`: it starts from the beginning, so forget earlier ones. */
  readonly onPage: (page: Page, restarted: boolean) => void;
  /** Called when a call fails, with the error, and when one succeeds again, without. */
  readonly onState: (error: ApiError | undefined) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Between two polls. A busy cloud always has something new. */
const pauseMs = 100;
const retryMs = 1_000;
const limit = 1_000;

/** Runs until `signal` aborts. */
export async function follow<Page extends FeedPage>(options: FollowOptions<Page>): Promise<void> {
  const { client, feed, signal, onPage, onState, sleep } = options;
  let position: FeedPage = { run: "", last: 0 };
  while (!signal.aborted) {
    try {
      const wait = position.run === "" ? 0 : 25;
      const query = `after=${position.last}&run=${position.run}&waitSeconds=${wait}&limit=${limit}`;
      const page = await client.get<Page>(`${feed}?${query}`, signal);
      const restarted = page.run !== position.run;
      position = page;
      onState(undefined);
      onPage(page, restarted);
      await sleep(pauseMs);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      onState(error);
      await sleep(retryMs);
    }
  }
}
