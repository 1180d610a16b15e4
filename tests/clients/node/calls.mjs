// The official client, unchanged but for its base URL and key: node calls.mjs URL KEY
// Prints what came back, as JSON.
import OpenAI, { toFile } from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = (content) => [{ role: "user", content }];

async function chat() {
  const answer = await client.chat.completions.create({ model: "echo", messages: ask("hello") });
  return answer.choices[0].message.content;
}

async function stream() {
  const chunks = [];
  const stream = await client.chat.completions.create({
    model: "slow",
    messages: ask("one two three"),
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) chunks.push(chunk);
  return {
    text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""),
    pieces: chunks.length,
    tokens: chunks.at(-1).usage.completion_tokens,
  };
}

const weather = {
  type: "function",
  function: {
    name: "weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

async function tools() {
  const runner = client.chat.completions.runTools({
    model: "remote",
    messages: ask("weather in Oslo?"),
    tools: [
      {
        type: "function",
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: ({ city }) => `3 degrees in ${city}`,
        },
      },
    ],
  });
  return await runner.finalContent();
}

async function streamedTools() {
  const stream = client.chat.completions.stream({
    model: "remote",
    messages: ask("weather in Oslo?"),
    tools: [weather],
  });
  const message = (await stream.finalChatCompletion()).choices[0].message;
  return JSON.parse(message.tool_calls[0].function.arguments);
}

async function structured() {
  const schema = { type: "object", properties: { city: { type: "string" } } };
  const answer = await client.chat.completions.parse({
    model: "remote",
    messages: ask("where?"),
    response_format: { type: "json_schema", json_schema: { name: "place", schema } },
  });
  return JSON.parse(answer.choices[0].message.content);
}

async function embeddings() {
  const answer = await client.embeddings.create({ model: "vectors", input: ["a b", "c"] });
  return answer.data.map((each) => each.embedding.reduce((sum, value) => sum + value ** 2, 0));
}

async function responses() {
  const first = await client.responses.create({ model: "echo", input: "hello" });
  const kinds = [];
  const stream = await client.responses.create({
    model: "slow",
    input: "one two",
    previous_response_id: first.id,
    stream: true,
  });
  for await (const event of stream) kinds.push(event.type);
  return { text: first.output_text, first: kinds[0], last: kinds.at(-1) };
}

async function batches() {
  const line = {
    custom_id: "a",
    method: "POST",
    url: "/v1/chat/completions",
    body: { model: "echo", messages: ask("hello") },
  };
  const file = await client.files.create({
    file: await toFile(Buffer.from(`${JSON.stringify(line)}\n`), "in.jsonl"),
    purpose: "batch",
  });
  let batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
  });
  while (!["completed", "failed", "expired", "cancelled"].includes(batch.status)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    batch = await client.batches.retrieve(batch.id);
  }
  const output = await (await client.files.content(batch.output_file_id)).text();
  return JSON.parse(output.trim()).response.body.choices[0].message.content;
}

async function refused() {
  try {
    await client.chat.completions.create({ model: "none", messages: ask("hello") });
  } catch (error) {
    return { status: error.status, code: error.code, named: Boolean(error.requestID) };
  }
}

const models = async () => (await client.models.list()).data.map((each) => each.id);
const calls = {
  chat,
  stream,
  tools,
  streamedTools,
  structured,
  embeddings,
  responses,
  batches,
  models,
  refused,
};
const told = {};
for (const [name, call] of Object.entries(calls)) told[name] = await call();
console.log(JSON.stringify(told));
