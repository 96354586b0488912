using System.Collections;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Processes;

/// <summary>The values of this process's variables that look like credentials, to be kept out of what is written down.</summary>
internal static class EnvironmentSecrets
{
    private const int ShortestValue = 8;

    /// <summary>A mask that knows them.</summary>
    public static SecretMask Mask()
    {
        var mask = new SecretMask();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name, Value: string { Length: >= ShortestValue } value } && CommandEnvironment.IsSecret(name, value) && !value.StartsWith('/'))
            {
                mask.Hide(value);
            }
        }
        return mask;
    }
}
