/** Secrets for providers that don't accept them. */
import type { Provider } from "../protocol/provider.ts";
import { markSecrets, withoutSecrets } from "../protocol/secrets.ts";

/**
 * The provider, callable with marked secrets. If it doesn't accept them, they are unwrapped before
 * each call, and the same properties are marked in the response, as the real engine does it.
 */
export function withSecretMarks(provider: Provider): Provider {
  if (provider.acceptsSecrets) return provider;
  return {
    acceptsSecrets: true,
    async check(request) {
      const { inputs, failures } = await provider.check({
        ...request,
        inputs: withoutSecrets(request.inputs),
        oldInputs: withoutSecrets(request.oldInputs),
      });
      return { inputs: markSecrets(inputs, request.inputs), failures };
    },
    diff: (change) =>
      provider.diff({
        ...change,
        inputs: withoutSecrets(change.inputs),
        oldInputs: withoutSecrets(change.oldInputs),
        state: withoutSecrets(change.state),
      }),
    async create({ inputs, ...identity }) {
      const { id, state } = await provider.create({ ...identity, inputs: withoutSecrets(inputs) });
      return { id, state: markSecrets(state, inputs) };
    },
    async read({ inputs, state, ...resource }) {
      const found = await provider.read({
        ...resource,
        inputs: withoutSecrets(inputs),
        state: withoutSecrets(state),
      });
      return (
        found && {
          state: markSecrets(found.state, { ...inputs, ...state }),
          inputs: markSecrets(found.inputs, inputs),
        }
      );
    },
    async update(change) {
      const state = await provider.update({
        ...change,
        inputs: withoutSecrets(change.inputs),
        oldInputs: withoutSecrets(change.oldInputs),
        state: withoutSecrets(change.state),
      });
      return markSecrets(state, change.inputs);
    },
    delete: (resource) =>
      provider.delete({
        ...resource,
        state: withoutSecrets(resource.state),
        oldInputs: withoutSecrets(resource.oldInputs),
      }),
    invoke: (token, args) => provider.invoke(token, withoutSecrets(args)),
  };
}
