import { useComputed } from "@preact/signals";
import { useApp, useTexts } from "../app/context.ts";
import { verdicts } from "../state/tasks.ts";
import { Empty } from "../ui/empty.tsx";
import { SearchField, Segments, SelectField } from "../ui/fields.tsx";
import { Scroller } from "../ui/scroller.tsx";
import { VirtualGrid } from "../ui/virtual-grid.tsx";
import { Detail } from "./detail.tsx";
import { facetsOf, filterTasks, wallFilter } from "./filter.ts";
import { Tile } from "./tile.tsx";
import "../styles/wall.css";

/** Below the picture of a tile. */
const captionHeight = 66;

export function Wall() {
  const { tasks, router } = useApp();
  const texts = useTexts();
  const filter = useComputed(() => wallFilter(router.route.value.params));
  const facets = useComputed(() => facetsOf(tasks.list.value));
  const filtered = useComputed(() => filterTasks(tasks.list.value, filter.value));
  const { shown, counts, total } = filtered.value;
  const { verdict, scene, bucket, tag, text } = filter.value;
  const all = tasks.list.value.length;
  const isFiltered = shown.length < all;
  const clear = () => router.set({ verdict: "", scene: "", bucket: "", tag: "", text: "" });
  return (
    <>
      <header class="view-header">
        <div class="view-title">
          <h1>{texts.wall.title}</h1>
          <p class="muted" role="status">
            {isFiltered ? texts.wall.shown(shown.length, all) : texts.wall.tasks(all)}
          </p>
        </div>
        <div class="filters">
          <Segments
            label={texts.wall.title}
            value={verdict}
            options={[
              { value: "" as const, label: texts.wall.all, count: total },
              ...verdicts.map((each) => ({
                value: each,
                label: texts.verdicts[each],
                count: counts[each],
                icon: each,
              })),
            ]}
            onChange={(value) => router.set({ verdict: value })}
          />
          <div class="filters-more">
            <SearchField
              label={texts.wall.search}
              value={text}
              onInput={(value) => router.set({ text: value })}
            />
            <SelectField
              label={texts.wall.bucket}
              value={bucket}
              options={facets.value.buckets}
              onChange={(value) => router.set({ bucket: value })}
            />
            <SelectField
              label={texts.wall.scene}
              value={scene}
              options={facets.value.scenes}
              onChange={(value) => router.set({ scene: value })}
            />
            {facets.value.tags.length > 0 && (
              <SelectField
                label={texts.wall.tag}
                value={tag}
                options={facets.value.tags}
                onChange={(value) => router.set({ tag: value })}
              />
            )}
          </div>
        </div>
      </header>
      <Scroller label={texts.wall.title}>
        {shown.length > 0 && (
          <VirtualGrid
            items={shown}
            keyOf={({ taskId }) => taskId}
            minWidth={208}
            gap={16}
            height={(width) => Math.round(width * 0.68) + captionHeight}
            label={texts.wall.title}
            render={(task) => <Tile task={task} />}
          />
        )}
        {shown.length === 0 && tasks.loaded.value && all === 0 && (
          <Empty icon="image" title={texts.wall.empty} hint={texts.wall.emptyHint} />
        )}
        {shown.length === 0 && all > 0 && (
          <Empty icon="search" title={texts.wall.nothing}>
            <button type="button" class="button" onClick={clear}>
              {texts.actions.clear}
            </button>
          </Empty>
        )}
      </Scroller>
      <Detail shown={shown} />
    </>
  );
}
