import type { Connection } from "./connection.ts";
import { ProviderError } from "./errors.ts";
import { isKnown, type Properties } from "./protocol/values.ts";

/** Where a resource is. Outputs of each resource. */
export interface Location {
  readonly region: string;
  readonly accountId: string;
}

/** The inputs with which a component says where it expects its resources. */
export const expectationInputs = ["expectedRegion", "expectedAccountId"] as const;

/**
 * Refuses what is certain without a call: the provider's region or account differs from the
 * expected or the recorded one.
 * @throws ProviderError (`WrongRegion`, `WrongAccount`).
 */
export function refuseWrongPlace(
  { settings }: Connection,
  inputs: Properties,
  state: Properties = {},
): void {
  const region = settings.region();
  if (region !== undefined) {
    refuseUnless(inputs["expectedRegion"], region, (expected) =>
      wrongRegion(`the component's other resources are in ${expected}`, region),
    );
    refuseUnless(state["region"], region, (recorded) =>
      wrongRegion(`the resource is in ${recorded}`, region),
    );
  }
  const account = settings.text("accountId");
  if (account !== undefined) {
    refuseUnless(inputs["expectedAccountId"], account, (expected) =>
      wrongAccount(
        `the component's other resources are in account ${expected}, and the immkit provider has the accountId ${account}`,
      ),
    );
    refuseUnless(state["accountId"], account, (recorded) =>
      wrongAccount(
        `the resource is in account ${recorded}, and the immkit provider has the accountId ${account}`,
      ),
    );
  }
}

/**
 * The region and the account in which a call would take effect. Asks STS for the caller's account,
 * and refuses before any other call if it isn't the one of the provider, of the component or of the
 * recorded resource.
 * @throws ProviderError (`WrongRegion`, `WrongAccount`, `MissingRegion`, `MissingCredentials`).
 */
export async function confirmedLocation(
  connection: Connection,
  inputs: Properties,
  state: Properties = {},
): Promise<Location> {
  refuseWrongPlace(connection, inputs, state);
  const region = connection.region();
  const { accountId, arn } = await connection.caller();
  const caller = `the credentials of the immkit provider are of account ${accountId} (${arn})`;
  refuseUnless(connection.settings.text("accountId"), accountId, (account) =>
    wrongAccount(`${caller}, and its accountId is ${account}`),
  );
  refuseUnless(inputs["expectedAccountId"], accountId, (expected) =>
    wrongAccount(`${caller}, and the component's other resources are in account ${expected}`),
  );
  refuseUnless(state["accountId"], accountId, (recorded) =>
    wrongAccount(`${caller}, and the resource is in account ${recorded}`),
  );
  return { region, accountId };
}

function refuseUnless(
  wanted: unknown,
  actual: string,
  error: (wanted: string) => ProviderError,
): void {
  if (isKnown(wanted) && String(wanted) !== "" && String(wanted) !== actual)
    throw error(String(wanted));
}

const wrongRegion = (conflict: string, region: string) =>
  new ProviderError(
    "WrongRegion",
    `${conflict}, and the immkit provider is in ${region}. Use providers of one region: providers: { alicloud, immkit }`,
  );

const wrongAccount = (conflict: string) =>
  new ProviderError(
    "WrongAccount",
    `${conflict}. Nothing was called. Use credentials of that account, and providers of one account: providers: { alicloud, immkit }`,
  );
