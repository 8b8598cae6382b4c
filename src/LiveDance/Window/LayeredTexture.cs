using LiveDance.Engine.Frames;
using Silk.NET.OpenGL;

namespace LiveDance.Window;

/// <summary>An array texture that holds a tensor of channels x rows x columns floats, one layer per channel.</summary>
internal sealed unsafe class LayeredTexture : IDisposable
{
    private const TextureTarget Target = TextureTarget.Texture2DArray;
    private readonly GL _gl;
    private readonly uint _texture;
    private readonly uint _columns;
    private readonly uint _rows;
    private readonly uint _layers;

    public LayeredTexture(GL gl, FrameFormat format, int layers)
    {
        _gl = gl;
        (_columns, _rows, _layers) = ((uint)format.Columns, (uint)format.Rows, (uint)layers);
        _texture = gl.GenTexture();
        Bind(TextureUnit.Texture0);
        gl.TexParameter(Target, TextureParameterName.TextureMinFilter, (int)TextureMinFilter.Nearest);
        gl.TexParameter(Target, TextureParameterName.TextureMagFilter, (int)TextureMagFilter.Nearest);
        gl.TexImage3D(
            Target, 0, InternalFormat.R32f, _columns, _rows, _layers, 0, PixelFormat.Red,
            PixelType.Float, null);
    }

    public void Bind(TextureUnit unit)
    {
        _gl.ActiveTexture(unit);
        _gl.BindTexture(Target, _texture);
    }

    /// <summary>Copies a region of every layer to the GPU.</summary>
    /// <param name="tensor">The whole tensor.</param>
    /// <param name="region">The region; what is outside it stays as it is.</param>
    public void Upload(ReadOnlySpan<float> tensor, PackedRegion region)
    {
        if (region.CellCount == 0) return;
        Bind(TextureUnit.Texture0);
        _gl.PixelStore(PixelStoreParameter.UnpackAlignment, 4);
        _gl.PixelStore(PixelStoreParameter.UnpackRowLength, (int)_columns);
        _gl.PixelStore(PixelStoreParameter.UnpackImageHeight, (int)_rows);
        fixed (float* values = tensor)
        {
            _gl.TexSubImage3D(
                Target, 0, region.X, region.Y, 0, (uint)region.Width, (uint)region.Height, _layers, PixelFormat.Red, PixelType.Float,
                values + (region.Y * _columns) + region.X);
        }
        _gl.PixelStore(PixelStoreParameter.UnpackRowLength, 0);
        _gl.PixelStore(PixelStoreParameter.UnpackImageHeight, 0);
    }

    public void Dispose() => _gl.DeleteTexture(_texture);
}
