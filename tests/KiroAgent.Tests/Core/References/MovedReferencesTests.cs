using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.References;

/// <summary>What a move makes of the paths by which files name each other.</summary>
[TestFixture]
internal sealed class MovedReferencesTests
{
    // Who names the moved file: where it stands, what it says before and after.
    [TestCase("src/b.ts", "src/a.ts", "lib/x/a.ts", "import { a } from './a';", "import { a } from '../lib/x/a';")]
    [TestCase("src/b.ts", "src/a.ts", "src/z.ts", "import './a'; export * from \"./a\"; import(`./a`); import('./a'); require('./a');", "import './z'; export * from \"./z\"; import(`./a`); import('./z'); require('./z');")]
    [TestCase("src/b.ts", "src/a.ts", "src/z.ts", "import a from './a.js'; import type { T } from './a.ts';", "import a from './z.js'; import type { T } from './z.ts';")]
    [TestCase("src/b.ts", "src/a.tsx", "src/z.tsx", "import a from './a.js'; import b from './a.jsx';", "import a from './z.js'; import b from './z.jsx';")]
    [TestCase("src/b.ts", "src/a/index.ts", "src/z/index.ts", "import a from './a'; import b from './a/index';", "import a from './z'; import b from './z/index';")]
    [TestCase("src/b.ts", "src/a/index.ts", "src/z.ts", "import a from './a';", "import a from './z';")]
    [TestCase("src/b.ts", "src/index.ts", "lib/index.ts", "import a from '.'; import b from './';", "import a from '../lib'; import b from '../lib';")]
    [TestCase("src/b.ts", "src/a.d.ts", "src/z.d.ts", "/// <reference path=\"a.d.ts\" />\nimport a from './a'; a('./a'); // './a'", "/// <reference path=\"z.d.ts\" />\nimport a from './z'; a('./a'); // './a'")]
    [TestCase("src/b.ts", "src/a.svg", "img/a.svg", "import a from './a.svg?url'; new URL('./a.svg', import.meta.url);", "import a from '../img/a.svg?url'; new URL('../img/a.svg', import.meta.url);")]
    [TestCase("src/b.ts", "src/a.ts", "src/z.ts", "import a from 'a'; import b from '@/a'; import c from '../src/a'; import d from './nothing/a';", "import a from 'a'; import b from '@/a'; import c from './z'; import d from './nothing/a';")]
    [TestCase("b.mjs", "a.mjs", "lib/a.mjs", "export { a } from './a.mjs'; import.meta.x; x.require('./a.mjs');", "export { a } from './lib/a.mjs'; import.meta.x; x.require('./a.mjs');")]
    // Folders.
    [TestCase("src/b.ts", "src/util", "lib/util2", "import a from './util/deep/x'; import u from './util';", "import a from '../lib/util2/deep/x'; import u from '../lib/util2';")]
    // Python.
    [TestCase("pkg/b.py", "pkg/a.py", "pkg/sub/z.py", "from .a import f\nfrom . import a\nfrom pkg.a import f\nfrom pkg import a\n", "from .sub.z import f\nfrom .sub import z as a\nfrom pkg.sub.z import f\nfrom pkg.sub import z as a\n")]
    [TestCase("main.py", "pkg/a.py", "pkg/z.py", "import pkg.a\nimport pkg.a as p\npkg.a.f(x.pkg.a, 'pkg.a')\n", "import pkg.z\nimport pkg.z as p\npkg.z.f(x.pkg.a, 'pkg.a')\n")]
    [TestCase("main.py", "a.py", "pkg/a.py", "import a\nimport a as b, sys\na.f()\n", "import pkg.a as a\nimport pkg.a as b, sys\na.f()\n")]
    [TestCase("main.py", "pkg/deep/a.py", "pkg/a.py", "from pkg.deep.a import (f,\n  g)\n", "from pkg.a import (f,\n  g)\n")]
    [TestCase("main.py", "pkg", "lib", "from pkg.a import f\nimport pkg.a\nfrom pkg import a, b\npkg.a.f()\n", "from lib.a import f\nimport lib.a\nfrom lib import a, b\nlib.a.f()\n")]
    [TestCase("src/main.py", "src/pkg/a.py", "src/pkg/z.py", "import pkg.a as a\n", "import pkg.z as a\n")]
    // C and C++.
    [TestCase("src/b.c", "src/a.h", "src/inner/a.h", "#include \"a.h\"\n# include  \"../src/a.h\"\n#include <a.h>\n// #include \"a.h\"\n", "#include \"inner/a.h\"\n# include  \"inner/a.h\"\n#include <a.h>\n// #include \"a.h\"\n")]
    [TestCase("src/b.cpp", "include/lib/a.hpp", "include/lib/z.hpp", "#include \"lib/a.hpp\"\n", "#include \"lib/z.hpp\"\n")]
    // Markdown.
    [TestCase("docs/b.md", "docs/a.md", "docs/more/z.md", "[a](a.md) ![i](./a.md#part) [b](<a.md> \"t\") [c](/docs/a.md?x#y)\n[r]: a.md 'title'\n", "[a](more/z.md) ![i](./more/z.md#part) [b](<more/z.md> \"t\") [c](/docs/more/z.md?x#y)\n[r]: more/z.md 'title'\n")]
    [TestCase("b.md", "my a.md", "my z.md", "[a](my%20a.md) [b](<my a.md>)", "[a](my%20z.md) [b](<my z.md>)")]
    [TestCase("b.md", "a.md", "x (1)/a.md", "[a](a.md)", "[a](x%20%281%29/a.md)")]
    [TestCase("b.md", "a.md", "z.md", "`[a](a.md)` \\[a](a.md) [a](https://x/a.md) [a](#a) [a](mailto:a.md)\n```\n[a](a.md)\n```\n    \n[a](a.md)", "`[a](a.md)` \\[a](z.md) [a](https://x/a.md) [a](#a) [a](mailto:a.md)\n```\n[a](a.md)\n```\n    \n[a](z.md)")]
    [TestCase("b.md", "docs", "manual", "[a](docs/) [b](docs/a.md) [c](docs#x)", "[a](manual/) [b](manual/a.md) [c](manual#x)")]
    // Styles.
    [TestCase("css/b.css", "img/a.png", "art/a.png", "a { background: url(../img/a.png) url(\"../img/a.png#x\") url( '../img/a.png' ) url(data:x) }", "a { background: url(../art/a.png) url(\"../art/a.png#x\") url( '../art/a.png' ) url(data:x) }")]
    [TestCase("css/b.scss", "css/_a.scss", "css/parts/_z.scss", "@import 'a', './a'; @use \"a\" as b; // @use 'a'", "@import 'parts/z', './parts/z'; @use \"parts/z\" as b; // @use 'a'")]
    [TestCase("b.css", "a.css", "z.css", "@import 'a.css'; @import url(a.css); .x { composes: y from './a.css'; content: 'a.css' }", "@import 'z.css'; @import url(z.css); .x { composes: y from './z.css'; content: 'a.css' }")]
    public void Who_names_what_is_moved_names_its_new_place(string path, string from, string to, string before, string after)
    {
        var sources = From(path, before, from);
        sources.Move(from, to);
        Assert.That(sources.Files[path], Is.EqualTo(after));
    }

    // The moved file's own paths.
    [TestCase("src/a.ts", "lib/x/a.ts", "import b from './b'; import c from '../c.js'; import d from 'd';", "import b from '../../src/b'; import c from '../../c.js'; import d from 'd';")]
    [TestCase("src/a.ts", "src/z.ts", "import b from './b';", "import b from './b';")]
    [TestCase("src/a.ts", "b2/a.ts", "import me from './a'; import b from './b';", "import me from './a'; import b from '../src/b';")]
    [TestCase("pkg/a.py", "pkg/sub/a.py", "from .b import f\nfrom . import b\nfrom pkg.b import g\nimport os\n", "from ..b import f\nfrom .. import b\nfrom pkg.b import g\nimport os\n")]
    [TestCase("src/a.c", "src/deep/er/a.c", "#include \"b.h\"\n#include \"lib/x.h\"\n", "#include \"../../b.h\"\n#include \"lib/x.h\"\n")]
    [TestCase("docs/a.md", "a.md", "[b](b.md) [c](../c.md#x) [d](/docs/b.md)", "[b](docs/b.md) [c](c.md#x) [d](/docs/b.md)")]
    [TestCase("css/a.scss", "a.scss", "@use 'b'; a { background: url(../img/a.png) }", "@use 'css/b'; a { background: url(img/a.png) }")]
    public void What_is_moved_names_the_others_from_its_new_place(string from, string to, string before, string after)
    {
        var sources = new Sources((from, before), ("src/b.ts", ""), ("c.ts", ""), ("src/b.h", ""), ("include/lib/x.h", ""), ("pkg/__init__.py", ""), ("pkg/b.py", ""), ("docs/b.md", ""), ("c.md", ""), ("css/_b.scss", ""), ("img/a.png", ""));
        sources.Move(from, to);
        Assert.That(sources.Files[to], Is.EqualTo(after));
    }

    [Test]
    public void A_folder_takes_its_inner_paths_along()
    {
        var sources = new Sources(("src/util/a.ts", "import b from './b'; import c from '../c';"), ("src/util/b.ts", "import d from './deep/d';"), ("src/util/deep/d.ts", "import a from '../a';"), ("src/c.ts", "import a from './util/a';"));
        Assert.That(sources.Move("src/util", "lib/tools/util"), Is.EqualTo(2));
        Assert.That(sources.Files, Is.EqualTo(new Dictionary<string, string>
        {
            ["lib/tools/util/a.ts"] = "import b from './b'; import c from '../../../src/c';",
            ["lib/tools/util/b.ts"] = "import d from './deep/d';",
            ["lib/tools/util/deep/d.ts"] = "import a from '../a';",
            ["src/c.ts"] = "import a from '../lib/tools/util/a';",
        }));
    }

    [Test]
    public void What_cannot_be_written_in_Python_is_left_and_counted()
    {
        var sources = new Sources(("main.py", "from pkg import a, b\nimport pkg.a\n"), ("pkg/__init__.py", ""), ("pkg/a.py", ""), ("pkg/b.py", ""));
        Assert.That(sources.Move("pkg/a.py", "pkg/not-a-name.py", out var left), Is.Zero);
        Assert.That(left, Is.EqualTo(2));
        Assert.That(sources.Files["main.py"], Is.EqualTo("from pkg import a, b\nimport pkg.a\n"));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Moved_there_and_back_every_file_is_what_it_was()
    {
        string[] scripts = ["import a from './{0}';", "export * from './{0}.js';", "require('./{0}.ts');", "import('./{0}');", "const s = './{0}';\n"];
        string[] places = ["src/a.ts", "src/b.ts", "src/deep/a.ts", "lib/c.ts", "d.ts"];
        string[] targets = ["z.ts", "src/z.ts", "src/deep/er/z.ts", "other/z.ts"];
        var gen = from moved in Gen.Elements(places)
                  from target in Gen.Elements(targets)
                  from picks in Gen.Choose(0, (places.Length * scripts.Length) - 1).ListOf(12)
                  select (moved, target, picks);
        return Prop.ForAll(gen.ToArbitrary(), sample =>
        {
            var texts = places.ToDictionary(place => place, _ => "");
            var at = 0;
            foreach (var pick in sample.picks)
            {
                var (holder, named) = (places[at++ % places.Length], places[pick % places.Length]);
                var up = string.Concat(Enumerable.Repeat("../", holder.Count(c => c == '/')));
                // As a person writes it: no way up that is not needed.
                var relative = Path.GetRelativePath(Path.GetDirectoryName("/" + holder)!, "/" + named)[..^3];
                var line = string.Format(System.Globalization.CultureInfo.InvariantCulture, scripts[pick % scripts.Length], relative);
                texts[holder] += line.Replace("./../", "../", StringComparison.Ordinal) + (up.Length > 0 ? "\n" : "");
            }

            var sources = new Sources([.. texts.Select(t => (t.Key, t.Value))]);
            sources.Move(sample.moved, sample.target);
            sources.Move(sample.target, sample.moved);
            Assert.That(sources.Files, Is.EquivalentTo(texts));
        });
    }

    private static Sources From(string path, string text, string moved)
    {
        (string, string)[] inner = moved.Contains('.', StringComparison.Ordinal)
            ? [(moved, "")]
            : [(moved + "/deep/x.ts", ""), (moved + "/index.ts", ""), (moved + "/a.md", ""), (moved + "/a.py", ""), (moved + "/b.py", ""), (moved + "/__init__.py", "")];
        (string, string)[] packages = moved.EndsWith(".py", StringComparison.Ordinal) ? [("pkg/__init__.py", ""), ("pkg/sub/__init__.py", "")] : [];
        return new Sources([(path, text), .. inner, .. packages]);
    }
}
