#version 330 core

// Composes the generator's output over the plate: picture = matte * colour + (1 - matte) * plate.
// Row 0 of the target is the top row of the picture, as in all textures of the program.

// 48 layers, -1 to 1: channel c of pixel (4y + i, 4x + j) is texel (x, y) of layer 16c + 4i + j.
uniform sampler2DArray colour;

// 16 layers, 0 (plate) to 1 (performer), packed in the same way.
uniform sampler2DArray matte;

// The background picture, 0 to 1.
uniform sampler2D plate;

// The rendered cells: first column, first row, and the column and row after the last. Outside them the plate is visible.
uniform ivec4 region;

out vec4 picture;

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ivec2 cell = pixel / 4;
    ivec2 within = pixel % 4;
    vec4 still = texelFetch(plate, pixel, 0);
    if (any(lessThan(cell, region.xy)) || any(greaterThanEqual(cell, region.zw)))
    {
        picture = vec4(still.rgb, 1.0);
        return;
    }
    int layer = 4 * within.y + within.x;

    float alpha = texelFetch(matte, ivec3(cell, layer), 0).r;
    // Below this the compositor on the CPU takes the performer for absent, too (Matting.cs).
    if (alpha < 1.0 / 128.0) alpha = 0.0;
    vec3 performer = vec3(
        texelFetch(colour, ivec3(cell, layer), 0).r,
        texelFetch(colour, ivec3(cell, layer + 16), 0).r,
        texelFetch(colour, ivec3(cell, layer + 32), 0).r);
    vec3 background = 2.0 * still.rgb - 1.0;

    picture = vec4(0.5 * mix(background, performer, alpha) + 0.5, 1.0);
}
