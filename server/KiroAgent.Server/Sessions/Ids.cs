using System.Buffers.Text;
using System.Security.Cryptography;

namespace KiroAgent.Server.Sessions;

/// <summary>Makes ids: a short prefix that says what it names, and 96 random bits, so that they are unique everywhere.</summary>
internal class Ids
{
    /// <summary>A new id such as <c>turn_3fQ…</c>; letters, digits, <c>-</c> and <c>_</c> only.</summary>
    public virtual string New(string prefix)
    {
        Span<byte> bits = stackalloc byte[12];
        RandomNumberGenerator.Fill(bits);
        return prefix + "_" + Base64Url.EncodeToString(bits);
    }

    /// <summary>A random number from 0 up to 1, for waiting times that should differ.</summary>
    public virtual double Fraction() => RandomNumberGenerator.GetInt32(1000) / 1000.0;
}
