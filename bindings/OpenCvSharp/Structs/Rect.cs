using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>An upright rectangle, in pixels; its right and bottom edges lie just outside.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct Rect(int X, int Y, int Width, int Height)
{
    public int X = X;
    public int Y = Y;
    public int Width = Width;
    public int Height = Height;

    public Rect(Point location, Size size) : this(location.X, location.Y, size.Width, size.Height)
    {
    }

    public readonly int Top => Y;

    public readonly int Bottom => Y + Height;

    public readonly int Left => X;

    public readonly int Right => X + Width;

    public readonly Point TopLeft => new(X, Y);

    public readonly Point BottomRight => new(X + Width, Y + Height);

    public Point Location
    {
        readonly get => new(X, Y);
        set => (X, Y) = (value.X, value.Y);
    }

    public Size Size
    {
        readonly get => new(Width, Height);
        set => (Width, Height) = (value.Width, value.Height);
    }

    public static Rect FromLTRB(int left, int top, int right, int bottom)
    {
        if (right < left) throw new ArgumentException("right > left");
        if (bottom < top) throw new ArgumentException("bottom > top");
        return new Rect(left, top, right - left, bottom - top);
    }

    public static Rect operator +(Rect rect, Point pt) => new(rect.X + pt.X, rect.Y + pt.Y, rect.Width, rect.Height);

    public static Rect operator &(Rect a, Rect b) => Intersect(a, b);

    public static Rect operator |(Rect a, Rect b) => Union(a, b);

    public readonly bool Contains(int x, int y) => X <= x && Y <= y && x < X + Width && y < Y + Height;

    public readonly bool Contains(Point pt) => Contains(pt.X, pt.Y);

    public readonly bool Contains(Rect rect) =>
        X <= rect.X && rect.X + rect.Width <= X + Width && Y <= rect.Y && rect.Y + rect.Height <= Y + Height;

    public static Rect Intersect(Rect a, Rect b)
    {
        int x1 = Math.Max(a.X, b.X), x2 = Math.Min(a.X + a.Width, b.X + b.Width);
        int y1 = Math.Max(a.Y, b.Y), y2 = Math.Min(a.Y + a.Height, b.Y + b.Height);
        return x2 >= x1 && y2 >= y1 ? new Rect(x1, y1, x2 - x1, y2 - y1) : default;
    }

    public readonly Rect Intersect(Rect rect) => Intersect(this, rect);

    public readonly bool IntersectsWith(Rect rect) =>
        X < rect.X + rect.Width && X + Width > rect.X && Y < rect.Y + rect.Height && Y + Height > rect.Y;

    public readonly Rect Union(Rect rect) => Union(this, rect);

    public static Rect Union(Rect a, Rect b) => FromLTRB(
        Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));
}
