using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Finds the end of a JSON object or array by counting brackets outside strings; can stop anywhere and go on with the next chunk. Looks at
/// nothing else, so it is several times faster than a reader; what it finds the end of is read properly where it matters.
/// </summary>
internal struct JsonSkimmer
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> StringEnd = SearchValues.Create("\"\\"u8);

    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Whether it stopped inside a string.</summary>
    public readonly bool IsInString => _inString;

    /// <summary>Begins after an opening bracket or quote that was already read.</summary>
    public static JsonSkimmer Inside(bool isString) => new() { _depth = isString ? 0 : 1, _inString = isString };

    /// <summary>The number of bytes up to and with the closing bracket or quote, or −1 when it is not among <paramref name="bytes"/>.</summary>
    public int Skim(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        while (i < bytes.Length)
        {
            if (_inString)
            {
                if (_escaped)
                {
                    _escaped = false;
                    i++;
                    continue;
                }

                var next = bytes[i..].IndexOfAny(StringEnd);
                if (next < 0)
                {
                    return -1;
                }

                i += next + 1;
                if (bytes[i - 1] == (byte)'\\')
                {
                    _escaped = true;
                    continue;
                }

                _inString = false;
                if (_depth == 0)
                {
                    return i;
                }
            }
            else
            {
                var next = bytes[i..].IndexOfAny(Structure);
                if (next < 0)
                {
                    return -1;
                }

                i += next + 1;
                switch (bytes[i - 1])
                {
                    case (byte)'"':
                        _inString = true;
                        break;
                    case (byte)'{' or (byte)'[':
                        _depth++;
                        break;
                    default:
                        if (--_depth == 0)
                        {
                            return i;
                        }

                        break;
                }
            }
        }

        return -1;
    }
}
