import type { PackageErrors } from "./entry.ts";

/** The errors of `@immkit/ram`. */
export const ramErrors: PackageErrors = {
  package: "@immkit/ram",
  classes: {
    PolicyError: {
      Syntax: {
        means: "The text is not JSON.",
        cause: "A comma, quote or bracket is missing, or the file is not JSON at all.",
        fix: "Correct the text at the line and column of the message.",
      },
      TooDeep: {
        means: "The JSON is nested too deeply.",
        cause:
          "No policy or request is nested that deeply, so the file is the wrong one or was made to do harm.",
        fix: "Name another file.",
      },
      TooLarge: {
        means: "The policy is larger than RAM's limit for its kind.",
        cause: "It has many statements, or many blanks that count against the limit.",
        fix: "Run immkit ram minimise FILE. It also splits a policy.",
      },
      WrongType: {
        means: "A value has the wrong type.",
        cause: "A string is written in place of a list or an object, or the other way round.",
        fix: "Write the type that the message names.",
      },
      UnknownMember: {
        means: "An object has a member that RAM doesn't know.",
        cause: "The name is misspelt, or it belongs to another policy language.",
        fix: "Use the name that the message suggests, or remove the member.",
      },
      MissingMember: {
        means: "A member that RAM needs is missing.",
        cause: "The policy or the request is incomplete.",
        fix: "Add the member that the message names.",
      },
      UnknownName: {
        means: "Something is named that isn't there.",
        cause:
          "The part after # is not in the snapshot, or the snapshot refers to a policy that it doesn't have.",
        fix: "Use one of the names in the message, or take the snapshot again with immkit ram pull.",
      },
      Empty: {
        means: "A list or a text is empty that must not be.",
        cause: "A statement has an empty Action or Resource, for example.",
        fix: "Add an element, or remove the statement.",
      },
      InvalidVersion: {
        means: "The version is not the one that is read here.",
        cause: 'A policy has another Version than "1", or a newer immkit wrote the snapshot.',
        fix: 'Write "Version": "1", or take the snapshot again with immkit ram pull.',
      },
      InvalidEffect: {
        means: 'Effect is neither "Allow" nor "Deny".',
        cause: "It is misspelt; upper and lower case count.",
        fix: 'Write "Allow" or "Deny".',
      },
      InvalidAction: {
        means: "An action is malformed.",
        cause: "It lacks its service, such as GetObject without oss:, or a request has a wildcard.",
        fix: "Write service:Name, such as oss:GetObject.",
      },
      InvalidResource: {
        means: "A resource name is malformed.",
        cause: "A part is missing, or a request names no single account or region.",
        fix: "Write acs:service:region:account:relative-id.",
      },
      InvalidPrincipal: {
        means: "A principal is malformed.",
        cause: "An account, a role or a service is not written as RAM expects.",
        fix: "Write an ARN such as acs:ram::1234567890123456:role/app, or a service such as imm.aliyuncs.com.",
      },
      UnsupportedOperator: {
        means: "RAM has no such condition operator.",
        cause: "The operator belongs to another policy language, or is misspelt.",
        fix: "Use the operator that the message suggests.",
      },
      InvalidConditionKey: {
        means: "A condition key is malformed.",
        cause: "It lacks the part before the colon.",
        fix: "Write a key such as acs:SourceIp.",
      },
      InvalidConditionValue: {
        means: "A condition has a value that its operator can't compare.",
        cause: "A number or a Boolean is not in quotes, or an address or a date is malformed.",
        fix: "Put the value in quotes, in the form that the message names.",
      },
      DuplicateMember: {
        means: "A member is written twice, and readers differ in which one counts.",
        cause: "Two statements were merged by hand, for example.",
        fix: "Remove one of the two.",
      },
      UnknownOperator: {
        means: "The meaning of a condition operator is not documented.",
        cause: "RAM may accept it, but what it compares is not known here.",
        fix: "Use a documented operator.",
      },
      ReaderLimit: {
        means: "The text is longer than this reader accepts.",
        cause: "The file is not a policy, or was made to do harm.",
        fix: "Name another file.",
      },
      NotRead: {
        means: "A policy is missing in a snapshot, so what it allows is unknown.",
        cause: "The key of ram pull had no permission to read it, or the part was left out.",
        fix: "Give the key the permission that the message names, and pull again.",
      },
    },
    ArnError: {
      NotAnArn: {
        means: "The text is not a resource name.",
        cause: "It doesn't begin with acs:, or has fewer than five parts.",
        fix: "Write acs:service:region:account:relative-id.",
      },
      InvalidService: {
        means: "The service of a resource name has an invalid character.",
        cause: "It has an upper-case letter or a blank.",
        fix: "Write the service's code, such as oss.",
      },
      InvalidRegion: {
        means: "The region of a resource name has an invalid character.",
        cause: "It has an upper-case letter or a blank.",
        fix: "Write a region's id, such as cn-hangzhou, or a star.",
      },
      InvalidAccount: {
        means: "The account of a resource name has an invalid character.",
        cause: "An account id has only digits.",
        fix: "Write the id of the account, or a star.",
      },
      InvalidName: {
        means: "The name of a resource is malformed.",
        cause: "It is empty, or has a character that the service doesn't allow.",
        fix: "Write the name as the service shows it.",
      },
    },
  },
};
