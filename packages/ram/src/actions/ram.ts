import { service } from "./action.ts";

/** Resource Access Management, API 2015-05-01, and PassRole, which is no call of its own. */
export const ram = service(
  {
    code: "ram",
    complete: true,
    source: "Operations of the official SDK ram20150501 1.2.1; RAM documentation, PassRole",
    checked: "2026-11-24",
  },
  {
    role: ["acs:ram:*:*:role/{name}"],
    user: ["acs:ram:*:*:user/{name}"],
    group: ["acs:ram:*:*:group/{name}"],
    policy: ["acs:ram:*:*:policy/{name}"],
    open: [],
  },
  {
    read: {
      role: "GetRole",
      user: "GetUser GetLoginProfile GetUserMFAInfo GetAccessKeyLastUsed",
      group: "GetGroup",
      policy: "GetPolicy GetPolicyVersion",
      open: "GetAccountAlias GetPasswordPolicy GetSecurityPreference GetAccountSummary DecodeDiagnosticMessage",
    },
    list: {
      open: `ListAccessKeys ListEntitiesForPolicy ListGroups ListGroupsForUser ListPolicies ListPoliciesForGroup ListPoliciesForRole ListPoliciesForUser
        ListPolicyVersions ListRoles ListTagResources ListUsers ListUsersForGroup ListVirtualMFADevices`,
    },
    write: {
      open: `BindMFADevice UnbindMFADevice ChangePassword ClearAccountAlias CreateGroup CreateUser CreateVirtualMFADevice DeleteAccessKey DeleteGroup
        DeleteLoginProfile DeletePolicy DeletePolicyVersion DeleteRole DeleteUser DeleteVirtualMFADevice SetAccountAlias SetPasswordPolicy TagResources
        UntagResources UpdateGroup UpdatePolicyDescription UpdateUser`,
    },
    permissions: {
      role: "PassRole UpdateRole CreateRole",
      policy: "CreatePolicy CreatePolicyVersion SetDefaultPolicyVersion",
      user: "CreateAccessKey UpdateAccessKey CreateLoginProfile UpdateLoginProfile",
      open: `AddUserToGroup RemoveUserFromGroup AttachPolicyToGroup AttachPolicyToRole AttachPolicyToUser DetachPolicyFromGroup DetachPolicyFromRole
        DetachPolicyFromUser SetSecurityPreference`,
    },
  },
);
