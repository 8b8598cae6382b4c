using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>Three bytes: a pixel of <see cref="MatType.CV_8UC3"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Vec3b(byte Item0, byte Item1, byte Item2)
{
    public byte Item0 = Item0;
    public byte Item1 = Item1;
    public byte Item2 = Item2;

    public byte this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }
}

/// <summary>Four bytes: a pixel of <see cref="MatType.CV_8UC4"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Vec4b(byte Item0, byte Item1, byte Item2, byte Item3)
{
    public byte Item0 = Item0;
    public byte Item1 = Item1;
    public byte Item2 = Item2;
    public byte Item3 = Item3;

    public byte this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            3 => Item3,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                case 3: Item3 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }
}
