import { chromium } from 'playwright-core'; import { readdirSync, readFileSync } from 'node:fs'; import { join } from 'node:path';
const [,, folder, out, pattern, w, cols] = process.argv;
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu']});
const p = await b.newPage({viewport:{width:Number(w)*Number(cols)+20,height:800}});
const files = readdirSync(folder).filter(f=>new RegExp(pattern).test(f));
await p.setContent('<body style="margin:4px;background:#888;display:grid;grid-template-columns:repeat('+cols+','+w+'px);gap:4px;font:12px sans-serif">'+files.map(f=>`<div><div>${f}</div><img style="width:100%" src="data:image/png;base64,${readFileSync(join(folder,f)).toString('base64')}"></div>`).join('')+'</body>');
await p.waitForFunction(() => [...document.images].every(i=>i.complete));
await p.screenshot({path:out,fullPage:true}); await b.close();
