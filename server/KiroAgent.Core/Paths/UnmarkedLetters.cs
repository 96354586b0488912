namespace KiroAgent.Core.Paths;

/// <summary>Letters without their marks: what canonical decomposition (Unicode, UAX #15) leaves of them once combining marks are dropped.</summary>
internal static class UnmarkedLetters
{
    // First character, and the letter that each of the following ones comes to. The runtime has no decomposition without ICU.
    private static readonly (char First, string Letters)[] s_blocks =
    [
        // Latin.
        ('\u00c0',
            "AAAAAAÆCEEEEIIIIÐNOOOOO×ØUUUUYÞßaaaaaaæceeeeiiiiðnooooo÷øuuuuyþyAaAaAaCcCcCcCcDd" +
            "ĐđEeEeEeEeEeGgGgGgGgHhĦħIiIiIiIiIıĲĳJjKkĸLlLlLlĿŀŁłNnNnNnŉŊŋOoOoOoŒœRrRrRrSsSsSs" +
            "SsTtTtŦŧUuUuUuUuUuUuWwYyYZzZzZzſƀƁƂƃƄƅƆƇƈƉƊƋƌƍƎƏƐƑƒƓƔƕƖƗƘƙƚƛƜƝƞƟOoƢƣƤƥƦƧƨƩƪƫƬƭƮU" +
            "uƱƲƳƴƵƶƷƸƹƺƻƼƽƾƿǀǁǂǃǄǅǆǇǈǉǊǋǌAaIiOoUuUuUuUuUuǝAaAaÆæǤǥGgKkOoOoƷʒjǱǲǳGgǶǷNnAaÆæØø" +
            "AaAaEeEeIiIiOoOoRrRrUuUuSsTtȜȝHhȠȡȢȣȤȥAaEeOoOoOoOoYyȴȵȶȷȸȹȺȻȼȽȾȿɀɁɂɃɄɅɆɇɈɉɊɋɌɍɎɏ"),
        // Greek.
        ('\u0386',
            "Α·ΕΗΙ\u038bΟ\u038dΥΩιΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\u03a2ΣΤΥΦΧΨΩΙΥαεηιυαβγδεζηθικλμνξοπρςστυφχψωιυουω"),
        // Cyrillic.
        ('\u0400',
            "ЕЕЂГЄЅІІЈЉЊЋКИУЏАБВГДЕЖЗИИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзииклмнопрстуфхцчшщъыьэюя" +
            "ееђгєѕііјљњћкиуџѠѡѢѣѤѥѦѧѨѩѪѫѬѭѮѯѰѱѲѳѴѵѴѵѸѹѺѻѼѽѾѿҀҁ҂\u0483\u0484\u0485\u0486\u0487\u0488\u0489ҊҋҌҍҎҏҐґҒғҔҕҖҗҘҙҚқҜҝҞҟ" +
            "ҠҡҢңҤҥҦҧҨҩҪҫҬҭҮүҰұҲҳҴҵҶҷҸҹҺһҼҽҾҿӀЖжӃӄӅӆӇӈӉӊӋӌӍӎӏАаАаӔӕЕеӘәӘәЖжЗзӠӡИиИиОоӨөӨөЭэУу" +
            "УуУуЧчӶӷЫы"),
        // Latin, more accents.
        ('\u1e00',
            "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOo" +
            "OoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyẚſẜẝẞẟ" +
            "AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUu" +
            "UuYyYyYyYyỺỻỼỽỾỿ"),
        // Greek, more accents.
        ('\u1f00',
            "ααααααααΑΑΑΑΑΑΑΑεεεεεε\u1f16\u1f17ΕΕΕΕΕΕ\u1f1e\u1f1fηηηηηηηηΗΗΗΗΗΗΗΗιιιιιιιιΙΙΙΙΙΙΙΙοοοοοο\u1f46\u1f47ΟΟΟΟΟΟ\u1f4e\u1f4f" +
            "υυυυυυυυ\u1f58Υ\u1f5aΥ\u1f5cΥ\u1f5eΥωωωωωωωωΩΩΩΩΩΩΩΩααεεηηιιοουυωω\u1f7e\u1f7fααααααααΑΑΑΑΑΑΑΑηηηηηηηηΗΗΗΗΗΗΗΗ" +
            "ωωωωωωωωΩΩΩΩΩΩΩΩααααα\u1fb5ααΑΑΑΑΑ᾽ι᾿῀¨ηηη\u1fc5ηηΕΕΗΗΗ᾿᾿᾿ιιιι\u1fd4\u1fd5ιιΙΙΙΙ\u1fdc῾῾῾υυυυρρυυΥΥΥΥΡ¨¨`" +
            "\u1ff0\u1ff1ωωω\u1ff5ωωΟΟΩΩΩ"),
        // Kana.
        ('\u304b',
            "かかききくくけけここささししすすせせそそたたちちっつつててととなにぬねのはははひひひふふふへへへほほほまみむめもゃやゅゆょよらりるれろゎわゐゑをんうゕゖ\u3097\u3098\u3099\u309a" +
            "゛゜ゝゝゟ゠ァアィイゥウェエォオカカキキククケケココササシシススセセソソタタチチッツツテテトトナニヌネノハハハヒヒヒフフフヘヘヘホホホマミムメモャヤュユョヨラリ" +
            "ルレロヮワヰヱヲンウヵヶワヰヱヲ・ーヽヽ"),
    ];

    /// <summary>The letter itself when it bears no mark.</summary>
    public static char Of(char letter)
    {
        foreach (var (first, letters) in s_blocks)
        {
            if (letter >= first && letter - first < letters.Length)
            {
                return letters[letter - first];
            }
        }

        return letter;
    }
}
