using System.Text;

namespace LiveDance.Onnx.Tests;

/// <summary>
/// Writes a FlexBuffer map of numbers and vectors of integers, four bytes each, as custom operators use for their options.
/// </summary>
internal static class FlexMapBytes
{
    public static byte[] Of(SortedDictionary<string, object> entries)
    {
        List<byte> bytes = [];
        int count = entries.Count;
        var keys = new List<int>();
        var vectors = new Dictionary<string, int>();
        foreach ((string key, object value) in entries)
        {
            keys.Add(bytes.Count);
            bytes.AddRange(Encoding.ASCII.GetBytes(key + '\0'));
            if (value is not int[] numbers) continue;
            Put(numbers.Length);
            vectors[key] = bytes.Count;
            foreach (int number in numbers) Put(number);
        }
        Put(count);
        int keyVector = bytes.Count;
        foreach (int key in keys) Put(bytes.Count - key);

        Put(bytes.Count - keyVector);
        Put(4);
        Put(count);
        int map = bytes.Count;
        foreach ((string key, object value) in entries)
        {
            Put(value switch
            {
                int number => number,
                float number => BitConverter.SingleToInt32Bits(number),
                _ => bytes.Count - vectors[key],
            });
        }
        foreach (object value in entries.Values)
            bytes.Add((byte)((value switch { int => 1, float => 3, _ => 11 } << 2) | 2));
        Put(bytes.Count - map);
        bytes.AddRange([(9 << 2) | 2, 4]);
        return [.. bytes];

        void Put(int value) => bytes.AddRange(BitConverter.GetBytes(value));
    }
}
