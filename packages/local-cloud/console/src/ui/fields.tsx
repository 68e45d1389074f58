import { useTexts } from "../app/context.ts";
import { Icon } from "./icon.tsx";

/** A text field to search with. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  return (
    <label class="search">
      <Icon name="search" size={14} />
      <input
        type="search"
        placeholder={props.label}
        aria-label={props.label}
        value={props.value}
        onInput={({ currentTarget }) => props.onInput(currentTarget.value)}
      />
    </label>
  );
}

/** A choice of one value, or any. */
export function SelectField(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const { wall } = useTexts();
  return (
    <label class={`select ${props.value === "" ? "" : "is-set"}`}>
      <span>{props.label}</span>
      <select
        value={props.value}
        onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
      >
        <option value="">{wall.any}</option>
        {props.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One of a few values, as buttons side by side. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly count?: number;
    readonly icon?: Parameters<typeof Icon>[0]["name"];
  }[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <fieldset class="segments" aria-label={props.label}>
      {props.options.map(({ value, label, count, icon }) => (
        <button
          key={value}
          type="button"
          class={`segment segment-${value}`}
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {icon !== undefined && <Icon name={icon} size={13} />}
          <span>{label}</span>
          {count !== undefined && <span class="count">{count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
