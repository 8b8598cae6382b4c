using System.Buffers.Binary;
using System.Text;

namespace LiveDance.Onnx.Tests;

/// <summary>
/// Writes small TFLite files for the tests from tensors, constants and operators.
/// </summary>
internal sealed class TfLiteFile
{
    private readonly List<Table> _tensors = [];
    private readonly List<Table> _buffers = [new()];
    private readonly List<Table> _codes = [];
    private readonly List<Table> _operators = [];

    public int[] Inputs { get; set; } = [];

    public int[] Outputs { get; set; } = [];

    /// <summary>A computed tensor of float32.</summary>
    public int Tensor(string name, params int[] shape) => Add(name, shape, type: 0, []);

    public int Constant(float[] values, params int[] shape) =>
        Add("weights", shape, 0, Bytes(values, BitConverter.GetBytes));

    public int Constant(Half[] values, int[] shape, Table? sparsity = null) =>
        Add("weights", shape, 1, Bytes(values, BitConverter.GetBytes), sparsity);

    public int Integers(int[] values, params int[] shape) =>
        Add("integers", shape, 2, Bytes(values, BitConverter.GetBytes));

    public int HalfTensor(params int[] shape) => Add("halves", shape, 1, []);

    /// <summary>Adds an operator by its number in the schema, or by name for a custom one.</summary>
    public void Operator(
        object code, int[] inputs, int output, Table? options = null, byte[]? custom = null, int version = 1)
    {
        var entry = new Table { [2] = version };
        if (code is int number) (entry[0], entry[3]) = ((byte)Math.Min(number, 127), number);
        else (entry[0], entry[1], entry[3]) = ((byte)32, code, 32);
        _codes.Add(entry);
        var step = new Table { [0] = _codes.Count - 1, [1] = inputs, [2] = new[] { output } };
        if (options is not null) step[4] = options;
        if (custom is not null) step[5] = custom;
        _operators.Add(step);
    }

    public byte[] ToBytes()
    {
        var graph = new Table { [0] = _tensors.ToArray(), [1] = Inputs, [2] = Outputs, [3] = _operators.ToArray() };
        List<byte> bytes = [0, 0, 0, 0, .. "TFL3"u8];
        Point(bytes, 0, Write(bytes, new Table
        {
            [0] = 3,
            [1] = _codes.ToArray(),
            [2] = new[] { graph },
            [4] = _buffers.ToArray(),
        }));
        return [.. bytes];
    }

    private int Add(string name, int[] shape, byte type, byte[] data, Table? sparsity = null)
    {
        var tensor = new Table { [0] = shape, [1] = type, [2] = 0, [3] = name };
        if (data.Length > 0)
        {
            tensor[2] = _buffers.Count;
            _buffers.Add(new Table { [0] = data });
        }
        if (sparsity is not null) tensor[6] = sparsity;
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    // Writes a table: its vtable (sizes, then the offset of each field), its fields of four bytes each, then the values they point to.
    private static int Write(List<byte> bytes, Table table)
    {
        Align(bytes);
        int fields = table.Count == 0 ? 0 : table.Keys.Max() + 1;
        int vtable = bytes.Count;
        var head = new short[2 + fields];
        (head[0], head[1]) = ((short)(4 + 2 * fields), (short)(4 + 4 * table.Count));
        int next = 4;
        foreach (int field in table.Keys)
        {
            head[2 + field] = (short)next;
            next += 4;
        }
        bytes.AddRange(Bytes(head, BitConverter.GetBytes));
        Align(bytes);
        int start = bytes.Count;
        bytes.AddRange(BitConverter.GetBytes(start - vtable));
        foreach (object value in table.Values)
        {
            bytes.AddRange(value switch
            {
                int number => BitConverter.GetBytes(number),
                byte small => [small, 0, 0, 0],
                _ => new byte[4],
            });
        }

        int at = start + 4;
        foreach (object value in table.Values)
        {
            if (value is not (int or byte)) Point(bytes, at, WriteValue(bytes, value));
            at += 4;
        }
        return start;
    }

    private static int WriteValue(List<byte> bytes, object value)
    {
        Align(bytes);
        int start = bytes.Count;
        switch (value)
        {
            case Table table:
                return Write(bytes, table);
            case string text:
                return WriteValue(bytes, Encoding.ASCII.GetBytes(text));
            case byte[] raw:
                bytes.AddRange(BitConverter.GetBytes(raw.Length));
                bytes.AddRange(raw);
                return start;
            case int[] numbers:
                bytes.AddRange(BitConverter.GetBytes(numbers.Length));
                bytes.AddRange(Bytes(numbers, BitConverter.GetBytes));
                return start;
            case Table[] tables:
                bytes.AddRange(BitConverter.GetBytes(tables.Length));
                bytes.AddRange(new byte[4 * tables.Length]);
                for (int i = 0; i < tables.Length; i++) Point(bytes, start + 4 + 4 * i, Write(bytes, tables[i]));
                return start;
            default:
                throw new ArgumentException(value.GetType().Name);
        }
    }

    private static void Point(List<byte> bytes, int at, int target)
    {
        byte[] offset = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(offset, target - at);
        for (int i = 0; i < 4; i++) bytes[at + i] = offset[i];
    }

    private static void Align(List<byte> bytes)
    {
        while (bytes.Count % 4 != 0) bytes.Add(0);
    }

    private static byte[] Bytes<T>(T[] values, Func<T, byte[]> convert) => [.. values.SelectMany(convert)];

    /// <summary>A network that pads, convolves with half-precision weights, and flattens.</summary>
    public static byte[] Small()
    {
        var file = new TfLiteFile();
        int x = file.Tensor("x", 1, 4, 4, 2), padded = file.Tensor("padded", 1, 6, 6, 2);
        int convolved = file.Tensor("convolved", 1, 4, 4, 3), y = file.Tensor("y", 1, 48);
        (file.Inputs, file.Outputs) = ([x], [y]);
        file.Operator(34, [x, file.Integers([0, 0, 1, 1, 1, 1, 0, 0], 4, 2)], padded);
        Half[] weights = [.. Enumerable.Range(0, 54).Select(i => (Half)(i * 0.1f))];
        int widened = file.Tensor("widened", 3, 3, 3, 2);
        file.Operator(6, [file.Constant(weights, [3, 3, 3, 2])], widened);
        var valid = new Table { [0] = (byte)1, [1] = 1, [2] = 1 };
        file.Operator(3, [padded, widened, file.Constant([1, 2, 3], 3)], convolved, valid);
        file.Operator(22, [convolved], y);
        return file.ToBytes();
    }
}
