import { isoSeconds } from "../auth/time.ts";
import { type Actions, type RamContext, readEntity } from "./context.ts";
import { entityAlreadyExists, entityNotExist } from "./errors.ts";
import { readBoolean, required } from "./params.ts";
import type { LoginProfile, User } from "./state.ts";

/** The console logon of users: create, read, change and delete. Passwords are not stored. */
export function loginProfileActions(ram: RamContext): Actions {
  const { users } = ram.state;
  const describe = ({ name }: User, profile: LoginProfile) => ({
    LoginProfile: {
      UserName: name,
      PasswordResetRequired: profile.passwordResetRequired,
      MFABindRequired: profile.mfaBindRequired,
      CreateDate: isoSeconds(profile.createdAt),
    },
  });
  const profileOf = ({ name, loginProfile }: User): LoginProfile => {
    if (loginProfile === undefined) throw entityNotExist("User.LoginProfile", name);
    return loginProfile;
  };
  return {
    CreateLoginProfile(call) {
      const user = readEntity(ram, call, "User", users);
      required(call.params, "Password");
      if (user.loginProfile !== undefined)
        throw entityAlreadyExists("User.LoginProfile", user.name);
      const profile = {
        passwordResetRequired: readBoolean(call.params, "PasswordResetRequired"),
        mfaBindRequired: readBoolean(call.params, "MFABindRequired"),
        createdAt: ram.clock.now(),
      };
      user.loginProfile = profile;
      return describe(user, profile);
    },
    GetLoginProfile(call) {
      const user = readEntity(ram, call, "User", users);
      return describe(user, profileOf(user));
    },
    UpdateLoginProfile(call) {
      const user = readEntity(ram, call, "User", users);
      const { params } = call;
      const profile = profileOf(user);
      if (params["PasswordResetRequired"])
        profile.passwordResetRequired = readBoolean(params, "PasswordResetRequired");
      if (params["MFABindRequired"])
        profile.mfaBindRequired = readBoolean(params, "MFABindRequired");
      return {};
    },
    DeleteLoginProfile(call) {
      const user = readEntity(ram, call, "User", users);
      profileOf(user);
      delete user.loginProfile;
      return {};
    },
  };
}
