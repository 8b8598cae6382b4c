using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>Up to four numbers, one a channel; a colour is in the image's own order, blue first.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Scalar(double Val0, double Val1, double Val2, double Val3)
{
    public double Val0 = Val0;
    public double Val1 = Val1;
    public double Val2 = Val2;
    public double Val3 = Val3;

    public static readonly Scalar Black = FromRgb(0, 0, 0);
    public static readonly Scalar White = FromRgb(255, 255, 255);
    public static readonly Scalar Red = FromRgb(255, 0, 0);
    public static readonly Scalar Green = FromRgb(0, 128, 0);
    public static readonly Scalar Blue = FromRgb(0, 0, 255);
    public static readonly Scalar Yellow = FromRgb(255, 255, 0);
    public static readonly Scalar Gray = FromRgb(128, 128, 128);

    public Scalar(double v0) : this(v0, 0, 0, 0)
    {
    }

    public Scalar(double v0, double v1) : this(v0, v1, 0, 0)
    {
    }

    public Scalar(double v0, double v1, double v2) : this(v0, v1, v2, 0)
    {
    }

    public double this[int i]
    {
        readonly get => i switch
        {
            0 => Val0,
            1 => Val1,
            2 => Val2,
            3 => Val3,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Val0 = value; break;
                case 1: Val1 = value; break;
                case 2: Val2 = value; break;
                case 3: Val3 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public static implicit operator Scalar(double val) => new(val);

    public static explicit operator double(Scalar self) => self.Val0;

    public static Scalar All(double v) => new(v, v, v, v);

    public static Scalar FromRgb(int r, int g, int b) => new(b, g, r);
}
