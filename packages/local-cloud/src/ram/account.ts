import { type Actions, check, type RamContext } from "./context.ts";
import { invalidParameter } from "./errors.ts";
import { type Params, readBoolean, readNumber, required } from "./params.ts";
import type { AccountSettings, PasswordPolicy } from "./state.ts";

/** The settings of a new account. */
export function defaultSettings(): AccountSettings {
  return { alias: "", passwordPolicy: defaultPasswordPolicy };
}

const defaultPasswordPolicy: PasswordPolicy = {
  MinimumPasswordLength: 12,
  RequireLowercaseCharacters: true,
  RequireUppercaseCharacters: true,
  RequireNumbers: true,
  RequireSymbols: true,
  HardExpiry: false,
  MaxPasswordAge: 0,
  PasswordReusePrevention: 0,
  MaxLoginAttemps: 5,
};

/** Alias and password policy of the account, which are only stored, and its MFA devices: none. */
export function accountActions(ram: RamContext): Actions {
  const { settings } = ram.state;
  return {
    SetAccountAlias(call) {
      check(ram, call, "*");
      const alias = required(call.params, "AccountAlias");
      if (!/^[a-z0-9](?:[a-z0-9-]{1,48}[a-z0-9])$/.test(alias))
        throw invalidParameter(
          "AccountAlias",
          "it must have 3 to 50 lower-case letters, digits and '-', and neither start nor end with '-'.",
        );
      settings.alias = alias;
      return {};
    },
    GetAccountAlias(call) {
      check(ram, call, "*");
      return { AccountAlias: settings.alias };
    },
    ClearAccountAlias(call) {
      check(ram, call, "*");
      settings.alias = "";
      return {};
    },
    SetPasswordPolicy(call) {
      check(ram, call, "*");
      settings.passwordPolicy = readPasswordPolicy(call.params);
      return { PasswordPolicy: settings.passwordPolicy };
    },
    GetPasswordPolicy(call) {
      check(ram, call, "*");
      return { PasswordPolicy: settings.passwordPolicy };
    },
    ListVirtualMFADevices(call) {
      check(ram, call, "mfa/*");
      return { VirtualMFADevices: { VirtualMFADevice: [] } };
    },
  };
}

/** What a call leaves out has its default again. */
function readPasswordPolicy(params: Params): PasswordPolicy {
  const flag = (name: keyof PasswordPolicy) =>
    params[name] ? readBoolean(params, name) : Boolean(defaultPasswordPolicy[name]);
  const count = (name: keyof PasswordPolicy, min: number, max: number) =>
    readNumber(params, name, min, max) ?? Number(defaultPasswordPolicy[name]);
  return {
    MinimumPasswordLength: count("MinimumPasswordLength", 8, 32),
    RequireLowercaseCharacters: flag("RequireLowercaseCharacters"),
    RequireUppercaseCharacters: flag("RequireUppercaseCharacters"),
    RequireNumbers: flag("RequireNumbers"),
    RequireSymbols: flag("RequireSymbols"),
    HardExpiry: flag("HardExpiry"),
    MaxPasswordAge: count("MaxPasswordAge", 0, 1095),
    PasswordReusePrevention: count("PasswordReusePrevention", 0, 24),
    MaxLoginAttemps: count("MaxLoginAttemps", 0, 32),
  };
}
