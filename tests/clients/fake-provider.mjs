// An HTTP server on loopback that plays a list of answers in the wire format of a provider, cut into pieces of a few bytes.
// An answer: { text?, thought?, tools?: [[name, args]], expect?, cut?, full?, inside?, status?, body?, headers? }.
import { createServer } from 'node:http';

const sse = (events) => events.map(([type, data]) => `${type ? `event: ${type}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join('');
const json = (args) => (typeof args === 'string' ? args : JSON.stringify(args));
const halves = (text) => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];

/** The Messages API of Anthropic. */
export const anthropic = {
  path: '/v1/messages',
  variables: (url) => ({ ANTHROPIC_BASE_URL: url }),
  keyVariable: 'ANTHROPIC_API_KEY',
  keyOf: (headers) => headers['x-api-key'],
  inside: ['error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
  overflow: { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
  lastText: ({ messages }) => messages.at(-1).content.map((c) => c.text ?? c.content ?? '').join('\n'),
  usage: { inputTokens: 1115, outputTokens: 20 },
  stream(answer) {
    const events = [['message_start', { type: 'message_start', message: { id: 'm', type: 'message', role: 'assistant', content: [], usage: { input_tokens: 15, cache_creation_input_tokens: 100, cache_read_input_tokens: 1000, output_tokens: 1 } } }], ['ping', { type: 'ping' }]];
    let index = 0;
    const block = (start, deltas) => {
      events.push(['content_block_start', { type: 'content_block_start', index, content_block: start }]);
      for (const delta of deltas) events.push(['content_block_delta', { type: 'content_block_delta', index, delta }]);
      if (!(answer.cut && start.type === 'tool_use')) events.push(['content_block_stop', { type: 'content_block_stop', index }]);
      index++;
    };
    if (answer.thought) block({ type: 'thinking', thinking: '', signature: '' }, [{ type: 'thinking_delta', thinking: answer.thought }, { type: 'signature_delta', signature: 'c2ln' }]);
    if (answer.text) block({ type: 'text', text: '' }, halves(answer.text).map((text) => ({ type: 'text_delta', text })));
    for (const [k, [name, args]] of (answer.tools ?? []).entries())
      block({ type: 'tool_use', id: `toolu_${k}`, name, input: {} }, halves(json(args)).map((partial_json) => ({ type: 'input_json_delta', partial_json })));
    if (answer.inside) return sse([...events, this.inside]);
    if (answer.cut) return sse(events);
    return sse([...events,
      ['message_delta', { type: 'message_delta', delta: { stop_reason: answer.full ? 'max_tokens' : answer.tools ? 'tool_use' : 'end_turn' }, usage: { output_tokens: 20 } }], ['message_stop', { type: 'message_stop' }]]);
  },
};

/** Chat completions of OpenAI, as they stand in its reference. */
export const openai = {
  path: '/v1/chat/completions',
  variables: (url) => ({ OPENAI_BASE_URL: `${url}/v1` }),
  keyVariable: 'OPENAI_API_KEY',
  keyOf: (headers) => headers.authorization?.replace(/^Bearer /, ''),
  inside: [null, { error: { message: 'Overloaded', type: 'server_error', code: 503 } }],
  overflow: { error: { message: 'Too long.', type: 'invalid_request_error', code: 'context_length_exceeded' } },
  lastText({ messages }) {
    const last = messages.findLastIndex((m) => m.role === 'assistant' || m.role === 'system') + 1;
    return messages.slice(last).map((m) => m.content).join('\n');
  },
  usage: { inputTokens: 1115, outputTokens: 20 },
  stream(answer) {
    const chunk = (delta, finish_reason = null) => [null, { object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] }];
    const events = [chunk({ role: 'assistant', content: '' })];
    if (answer.thought) events.push(chunk({ reasoning_content: answer.thought }));
    if (answer.text) events.push(...halves(answer.text).map((content) => chunk({ content })));
    for (const [index, [name, args]] of (answer.tools ?? []).entries()) {
      events.push(chunk({ tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } }] }));
      for (const part of halves(json(args))) events.push(chunk({ tool_calls: [{ index, function: { arguments: part } }] }));
    }
    if (answer.inside) return sse([...events, this.inside]);
    if (answer.cut) return sse(events);
    return sse([...events, chunk({}, answer.full ? 'length' : answer.tools ? 'tool_calls' : 'stop'),
      [null, { choices: [], usage: { prompt_tokens: 1115, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 1000 } } }], [null, '[DONE]']]);
  },
};

/** Starts it; `problems` are the expectations that were not met. */
export async function fakeProvider(t, format, answers) {
  const provider = { requests: [], problems: [], answers };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    const body = text ? JSON.parse(text) : null, answer = answers[provider.requests.length];
    const number = provider.requests.push({ path: request.url, headers: request.headers, body });
    if (request.url !== format.path) provider.problems.push(`call ${number} went to ${request.url}`);
    if (!answer) { provider.problems.push(`call ${number} was one too many`); response.writeHead(418).end('{}'); return; }
    if (answer.expect && !format.lastText(body).includes(answer.expect))
      provider.problems.push(`call ${number} should hold ${JSON.stringify(answer.expect)} in its last message, and holds ${format.lastText(body).slice(0, 2000)}`);
    if (answer.status) { response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body)); return; }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const bytes = Buffer.from(format.stream(answer));
    for (let at = 0; at < bytes.length; at += 37) {
      response.write(bytes.subarray(at, at + 37));
      await new Promise(setImmediate);
    }
    if (answer.cut) response.destroy(); else response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => { server.closeAllConnections(); server.close(); });
  provider.url = `http://127.0.0.1:${server.address().port}`;
  return provider;
}
