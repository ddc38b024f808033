using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy;

/// <summary>
/// Values that many subjects have in common, each once, by a small number. Only grows, up to its capacity: what does not fit any more is kept by whoever
/// has it. Thread-safe.
/// </summary>
internal sealed class SharedTable<T>(int capacity, IEqualityComparer<T>? comparer = null)
    where T : notnull
{
    private readonly ConcurrentDictionary<T, int> _numbers = new(comparer ?? EqualityComparer<T>.Default);
    private readonly Lock _growing = new();
    private T[] _items = new T[16];
    private int _count;

    /// <summary>The number of a value, which is entered if there is room.</summary>
    public bool TryGetNumber(T value, out int number) => _numbers.TryGetValue(value, out number) || TryEnter(value, out number);

    /// <summary>The one instance of a value; the value itself when there is no room for it.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public T? Share(T? value) => value is not null && TryGetNumber(value, out var number) ? this[number] : value;

    /// <summary>The value of a number that was given out.</summary>
    public T this[int number] => Volatile.Read(ref _items)[number];

    private bool TryEnter(T value, out int number)
    {
        lock (_growing)
        {
            if (_numbers.TryGetValue(value, out number))
            {
                return true;
            }

            if (_count == capacity)
            {
                return false;
            }

            if (_count == _items.Length)
            {
                var larger = new T[Math.Min(capacity, _count * 2)];
                _items.CopyTo(larger, 0);
                Volatile.Write(ref _items, larger);
            }

            // The item before its number: whoever finds the number finds the item.
            number = _count++;
            _items[number] = value;
            _numbers[value] = number;
            return true;
        }
    }
}
