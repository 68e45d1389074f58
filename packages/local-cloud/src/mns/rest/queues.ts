import type { CloudResponse } from "../../http/message.ts";
import type { Operations } from "../operations.ts";
import {
  type Call,
  createdAnswer,
  invalidMethod,
  listQuery,
  noContent,
  urlOf,
  xmlAnswer,
} from "./call.ts";
import { queueChanges, queueContent, readDocument } from "./forms.ts";

/** `/queues` */
export function queueList(operations: Operations, call: Call): CloudResponse {
  if (call.request.method !== "GET") throw invalidMethod(call);
  const query = listQuery(call);
  const { items, nextMarker } = operations.listQueues(call.caller, query);
  const queues = items.map((queue) => ({
    QueueURL: urlOf(call, "queues", queue.name),
    ...(query.withMeta && queueContent(queue)),
  }));
  return xmlAnswer(200, "Queues", { Queue: queues, NextMarker: nextMarker });
}

/** `/queues/{name}` */
export function oneQueue(operations: Operations, call: Call, name: string): CloudResponse {
  const { request, caller, query } = call;
  switch (request.method) {
    case "PUT": {
      const changes =
        request.body.length === 0
          ? {}
          : queueChanges(readDocument(request.body, operations.requireNamespace, "Queue"));
      if (query.isTrue("metaoverride")) {
        operations.setQueueAttributes(caller, name, changes);
        return noContent;
      }
      const { created } = operations.createQueue(caller, name, changes);
      return createdAnswer(created, urlOf(call, "queues", name));
    }
    case "GET":
      return xmlAnswer(200, "Queue", queueContent(operations.getQueue(caller, name)));
    case "DELETE":
      operations.deleteQueue(caller, name);
      return noContent;
    default:
      throw invalidMethod(call);
  }
}
