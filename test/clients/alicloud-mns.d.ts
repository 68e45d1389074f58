/** The calls of `@alicloud/mns` that are tested; it ships no types. */
declare module "@alicloud/mns" {
  interface Answer<T> {
    readonly code: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: T;
  }
  type Fields = Readonly<Record<string, string>>;

  export default class Client {
    constructor(
      accountId: string,
      options: {
        accessKeyId: string;
        accessKeySecret: string;
        endpoint: string;
        securityToken?: string;
        region?: string;
      },
    );
    /** All calls make their requests with it. The options are those of `httpx`. */
    request(
      method: string,
      resource: string,
      type: string,
      body: string,
      attentions?: readonly string[],
      options?: object,
    ): Promise<Answer<unknown>>;
    createQueue(name: string, attributes?: Record<string, unknown>): Promise<Answer<undefined>>;
    getQueueAttributes(name: string): Promise<Answer<Fields>>;
    setQueueAttributes(
      name: string,
      attributes: Record<string, unknown>,
    ): Promise<Answer<undefined>>;
    listQueue(marker?: string, limit?: number, prefix?: string): Promise<Answer<readonly Fields[]>>;
    deleteQueue(name: string): Promise<Answer<undefined>>;
    sendMessage(queue: string, message: Record<string, unknown>): Promise<Answer<Fields>>;
    batchSendMessage(
      queue: string,
      messages: readonly Record<string, unknown>[],
    ): Promise<Answer<readonly Fields[]>>;
    receiveMessage(queue: string, waitSeconds?: number): Promise<Answer<Fields>>;
    batchReceiveMessage(
      queue: string,
      count: number,
      waitSeconds?: number,
    ): Promise<Answer<readonly Fields[]>>;
    peekMessage(queue: string): Promise<Answer<Fields>>;
    batchPeekMessage(queue: string, count: number): Promise<Answer<readonly Fields[]>>;
    deleteMessage(queue: string, handle: string): Promise<Answer<undefined>>;
    batchDeleteMessage(
      queue: string,
      handles: readonly string[],
    ): Promise<Answer<readonly Fields[] | undefined>>;
    changeMessageVisibility(
      queue: string,
      handle: string,
      seconds: number,
    ): Promise<Answer<Fields>>;
    createTopic(name: string, attributes?: Record<string, unknown>): Promise<Answer<undefined>>;
    getTopicAttributes(name: string): Promise<Answer<Fields>>;
    setTopicAttributes(
      name: string,
      attributes: Record<string, unknown>,
    ): Promise<Answer<undefined>>;
    listTopic(marker?: string, limit?: number, prefix?: string): Promise<Answer<readonly Fields[]>>;
    publishMessage(topic: string, message: Record<string, unknown>): Promise<Answer<Fields>>;
  }
}
