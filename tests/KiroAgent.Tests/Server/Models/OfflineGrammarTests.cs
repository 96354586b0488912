using KiroAgent.Server.Models;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

[TestFixture]
internal sealed class OfflineGrammarTests
{
    // Calls as TOOL name=value …, line feeds as \n, one call per line.
    [TestCase("replace \"a\" with \"b\" in src/x.ts", "strReplace path=src/x.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("Replace 'a' with 'b' in src/x.ts.", "strReplace path=src/x.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("REPLACE `a` BY `b` IN \"my file.ts\"", "strReplace path=my file.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("replace “old one” with “new one” in the file src/x.ts", "strReplace path=src/x.ts oldStr=old one newStr=new one replaceAll=True")]
    [TestCase("please replace every occurrence of foo with bar in x.ts", "strReplace path=x.ts oldStr=foo newStr=bar replaceAll=True")]
    [TestCase("Could you replace all occurrences of the word foo with bar in x.ts, please?", "strReplace path=x.ts oldStr=foo newStr=bar replaceAll=True")]
    [TestCase("change foo to bar in x.ts", "strReplace path=x.ts oldStr=foo newStr=bar replaceAll=True")]
    [TestCase("change \"port: 80\" into \"port: 8080\" in conf/app.yml", "strReplace path=conf/app.yml oldStr=port: 80 newStr=port: 8080 replaceAll=True")]
    [TestCase("replace good morning with good night in x.txt", "strReplace path=x.txt oldStr=good morning newStr=good night replaceAll=True")]
    [TestCase("replace \"a\" with \"b\" in x.ts and y.ts", "strReplace path=x.ts oldStr=a newStr=b replaceAll=True\nstrReplace path=y.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("replace \"a\" with \"b\" everywhere in x.ts", "strReplace path=x.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("replace \"a\" with \"b\" throughout x.ts", "strReplace path=x.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("replace \"a\" with \"\" in x.ts", "strReplace path=x.ts oldStr=a newStr= replaceAll=True")]
    [TestCase("replace foo with nothing in x.ts", "strReplace path=x.ts oldStr=foo newStr= replaceAll=True")]
    [TestCase("replace \"one\\ttwo\" with \"say \\\"hi\\\"\\n\" in x.ts", "strReplace path=x.ts oldStr=one\ttwo newStr=say \"hi\"\\n replaceAll=True")]
    [TestCase("replace 'a\\n' with 'b' in x.ts", "strReplace path=x.ts oldStr=a\\\\n newStr=b replaceAll=True")]
    [TestCase("replace \"\\d+\" with \"1\" in x.ts", "strReplace path=x.ts oldStr=\\d+ newStr=1 replaceAll=True")]
    [TestCase("in src/x.ts, replace \"a\" with \"b\"", "strReplace path=src/x.ts oldStr=a newStr=b replaceAll=True")]
    [TestCase("In the file x.ts change foo to bar", "strReplace path=x.ts oldStr=foo newStr=bar replaceAll=True")]
    [TestCase("replace 'don't' with 'do not' in x.txt", "strReplace path=x.txt oldStr=don't newStr=do not replaceAll=True")]
    [TestCase("remove \"debug();\" from x.ts", "strReplace path=x.ts oldStr=debug(); newStr= replaceAll=True")]
    [TestCase("replace the contents of a.txt with \"new\"", "fsWrite path=a.txt text=new\\n")]
    public void Replace(string prompt, string expected) => Check(prompt, expected);

    [TestCase("create notes.md with \"Hello\"", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("create notes.md with Hello", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("Create a new file called notes.md with the text \"Hello\".", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("create the file docs/notes.md containing \"one\\ntwo\\n\"", "fsWrite path=docs/notes.md text=one\\ntwo\\n")]
    [TestCase("create a file named \"my notes.md\" that says 'Hello'", "fsWrite path=my notes.md text=Hello\\n")]
    [TestCase("create notes.md: \"Hello\"", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("create notes.md with the content: Hello, world.", "fsWrite path=notes.md text=Hello, world.\\n")]
    [TestCase("create an empty file notes.md", "fsWrite path=notes.md text=")]
    [TestCase("create notes.md", "fsWrite path=notes.md text=")]
    [TestCase("make a file notes.md with \"Hello\"", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("add a file notes.md with welcome to all", "fsWrite path=notes.md text=welcome to all\\n")]
    [TestCase("create notes.md in docs with \"Hello\"", "fsWrite path=docs/notes.md text=Hello\\n")]
    [TestCase("create notes.md in the folder docs with \"Hello\"", "fsWrite path=docs/notes.md text=Hello\\n")]
    [TestCase("write \"Hello\" to notes.md", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("write Hello to all to the file notes.md", "fsWrite path=notes.md text=Hello to all\\n")]
    [TestCase("overwrite notes.md with \"Hello\"", "fsWrite path=notes.md text=Hello\\n")]
    [TestCase("create notes.md with:\nfirst; delete nothing\n\nthen read on\n", "fsWrite path=notes.md text=first; delete nothing\\n\\nthen read on\\n")]
    [TestCase("create a.js with\n```js\nlet x = 1;\n```", "fsWrite path=a.js text=let x = 1;\\n")]
    [TestCase("create a.js with let x = 1;", "fsWrite path=a.js text=let x = 1;\\n")]
    [TestCase("create a.txt with \"\"", "fsWrite path=a.txt text=")]
    [TestCase("create \"🙂 x.txt\" with \"🙂\"", "fsWrite path=🙂 x.txt text=🙂\\n")]
    [TestCase("create .gitignore with \"bin/\"", "fsWrite path=.gitignore text=bin/\\n")]
    public void Create(string prompt, string expected) => Check(prompt, expected);

    [TestCase("append \"more\" to notes.md", "fsAppend path=notes.md text=more\\n")]
    [TestCase("append more to the story to notes.md", "fsAppend path=notes.md text=more to the story\\n")]
    [TestCase("Append the line 'more' to the end of notes.md", "fsAppend path=notes.md text=more\\n")]
    [TestCase("append to notes.md: more", "fsAppend path=notes.md text=more\\n")]
    [TestCase("add \"more\" to notes.md", "fsAppend path=notes.md text=more\\n")]
    [TestCase("add a line \"more\" at the end of notes.md", "fsAppend path=notes.md text=more\\n")]
    [TestCase("add the text \"a\\nb\\n\" to the file notes.md", "fsAppend path=notes.md text=a\\nb\\n")]
    public void Append(string prompt, string expected) => Check(prompt, expected);

    [TestCase("delete old.txt", "deleteFile path=old.txt")]
    [TestCase("Delete the file src/old.txt.", "deleteFile path=src/old.txt")]
    [TestCase("remove \"old file.txt\"", "deleteFile path=old file.txt")]
    [TestCase("delete a.txt, b.txt and c.txt", "deleteFile path=a.txt\ndeleteFile path=b.txt\ndeleteFile path=c.txt")]
    [TestCase("delete Makefile", "deleteFile path=Makefile")]
    [TestCase("move a.txt to docs/a.txt", "moveFile from=a.txt to=docs/a.txt")]
    [TestCase("move src/a.txt into docs", "moveFile from=src/a.txt to=docs/a.txt")]
    [TestCase("move a.txt to the folder docs", "moveFile from=a.txt to=docs/a.txt")]
    [TestCase("move src/a.txt to docs/", "moveFile from=src/a.txt to=docs/a.txt")]
    [TestCase("Rename \"a b.txt\" to \"c d.txt\"", "moveFile from=a b.txt to=c d.txt")]
    [TestCase("rename src/a.ts to b.ts", "moveFile from=src/a.ts to=src/b.ts")]
    [TestCase("rename the file a.ts to lib/b.ts", "moveFile from=a.ts to=lib/b.ts")]
    [TestCase("mv a.ts b.ts", "moveFile from=a.ts to=b.ts")]
    [TestCase("rename symbol total to sum in src/x.ts", "renameSymbol path=src/x.ts symbol=total newName=sum")]
    [TestCase("rename the function total to sum in src/x.ts", "renameSymbol path=src/x.ts symbol=total newName=sum")]
    [TestCase("rename total to sum in src/x.ts", "renameSymbol path=src/x.ts symbol=total newName=sum")]
    public void DeleteAndMove(string prompt, string expected) => Check(prompt, expected);

    [TestCase("read src/x.ts", "readFile path=src/x.ts")]
    [TestCase("show me the file x.ts", "readFile path=x.ts")]
    [TestCase("show me the contents of \"x y.ts\"", "readFile path=x y.ts")]
    [TestCase("What's in README.md?", "readFile path=README.md")]
    [TestCase("what does README.md say?", "readFile path=README.md")]
    [TestCase("read lines 3 to 7 of x.ts", "readFile path=x.ts startLine=3 endLine=7")]
    [TestCase("show x.ts lines 3-7", "readFile path=x.ts startLine=3 endLine=7")]
    [TestCase("read x.ts and y.ts", "readFile path=x.ts\nreadFile path=y.ts")]
    [TestCase("list", "listDirectory path=.")]
    [TestCase("list src", "listDirectory path=src")]
    [TestCase("list the files in the src folder", "listDirectory path=src")]
    [TestCase("list all files", "listDirectory path=.")]
    [TestCase("list the workspace recursively", "listDirectory path=. depth=10")]
    [TestCase("show me all files in src", "listDirectory path=src")]
    [TestCase("what files are there in src?", "listDirectory path=src")]
    [TestCase("ls src/lib", "listDirectory path=src/lib")]
    [TestCase("find \"TODO\" in src", "grepSearch query=TODO includePattern=src/**")]
    [TestCase("find TODO", "grepSearch query=TODO")]
    [TestCase("search for all occurrences of \"let x\" in the folder src/lib", "grepSearch query=let x includePattern=src/lib/**")]
    [TestCase("search src for \"let x\"", "grepSearch query=let x includePattern=src/**")]
    [TestCase("search the workspace for TODO", "grepSearch query=TODO")]
    [TestCase("find files containing TODO in src/x.ts", "grepSearch query=TODO includePattern=src/x.ts")]
    [TestCase("find files named app.ts", "fileSearch query=app.ts")]
    [TestCase("find the file app.ts", "fileSearch query=app.ts")]
    [TestCase("where is \"main\" used?", "grepSearch query=main")]
    [TestCase("run npm test", "executeCommand command=npm test")]
    [TestCase("Run the command `npm run build; echo done`", "executeCommand command=npm run build; echo done")]
    public void Lookups(string prompt, string expected) => Check(prompt, expected);

    [TestCase("create a.txt with \"x\" then delete b.txt", "fsWrite path=a.txt text=x\\n\ndeleteFile path=b.txt")]
    [TestCase("create a.txt with x then delete b.txt", "fsWrite path=a.txt text=x\\n\ndeleteFile path=b.txt")]
    [TestCase("create a.txt with x; delete b.txt", "fsWrite path=a.txt text=x\\n\ndeleteFile path=b.txt")]
    [TestCase("Create a.txt with 'x', and then delete b.txt.", "fsWrite path=a.txt text=x\\n\ndeleteFile path=b.txt")]
    [TestCase("Delete a.txt. Then create b.txt with \"x\". Finally, move c.txt to d.txt.", "deleteFile path=a.txt\nfsWrite path=b.txt text=x\\n\nmoveFile from=c.txt to=d.txt")]
    [TestCase("delete a.txt and remove \"x\" from b.txt", "deleteFile path=a.txt\nstrReplace path=b.txt oldStr=x newStr= replaceAll=True")]
    [TestCase("1. replace \"a\" with \"b\" in x.ts\n2. append \"c\" to y.ts\n- list", "strReplace path=x.ts oldStr=a newStr=b replaceAll=True\nfsAppend path=y.ts text=c\\n\nlistDirectory path=.")]
    [TestCase("create a.txt with first this then that then read a.txt", "fsWrite path=a.txt text=first this then that\\n\nreadFile path=a.txt")]
    [TestCase("run npm test then delete a.txt", "executeCommand command=npm test\ndeleteFile path=a.txt")]
    [TestCase("replace \"then\" with \"; delete a.txt\" in x.ts then list", "strReplace path=x.ts oldStr=then newStr=; delete a.txt replaceAll=True\nlistDirectory path=.")]
    [TestCase("create \"then.txt\" with \"x\" and create b.txt with \"y\"", "fsWrite path=then.txt text=x\\n\nfsWrite path=b.txt text=y\\n")]
    public void Several(string prompt, string expected) => Check(prompt, expected);

    [TestCase("")]
    [TestCase("   \n ")]
    [TestCase("hello")]
    [TestCase("Please!")]
    public void Nothing_said_is_no_problem(string prompt)
    {
        var (calls, problem) = OfflineGrammar.Read(prompt);
        Assert.That(calls, Is.Empty);
        Assert.That(problem, Is.Null);
    }

    [TestCase("make it faster", "make it faster")]
    [TestCase("what is the meaning of life", "what is the meaning of life")]
    [TestCase("create a.txt with \"x\" then dance", "\"dance\"")]
    [TestCase("delete a.txt then\nrefactor everything", "refactor")]
    [TestCase("replace \"a\" with \"b\"", "name the file")]
    [TestCase("replace the first a with b in x.ts", "every occurrence")]
    [TestCase("create folder docs", "with the first file")]
    [TestCase("move a.txt", "FILE to FILE")]
    [TestCase("delete", "name the file")]
    [TestCase("append more", "append \"text\" to FILE")]
    [TestCase("replace \"\" with \"b\" in x.ts", "replace \"old\" with \"new\"")]
    [TestCase("in docs, delete a.txt", "with its folder")]
    [TestCase("rename a.txt to b.txt in docs", "\"in docs\"")]
    public void What_is_not_understood_does_nothing_and_says_so(string prompt, string said)
    {
        var (calls, problem) = OfflineGrammar.Read(prompt);
        Assert.That(calls, Is.Empty);
        Assert.That(problem, Does.Contain(said));
    }

    private static void Check(string prompt, string expected)
    {
        var (calls, problem) = OfflineGrammar.Read(prompt);
        Assert.That(problem, Is.Null);
        Assert.That(string.Join('\n', calls.Select(Show)), Is.EqualTo(expected));
    }

    private static string Show(OfflineCall call) =>
        $"{call.Tool} {string.Join(' ', call.Arguments.Select(argument => $"{argument.Name}={Escape(argument.Value.ToString()!)}"))}";

    // A backslash before n is doubled so that it differs from a line feed.
    private static string Escape(string text) =>
        text.Replace("\\n", "\\\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
