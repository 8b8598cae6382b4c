#version 330 core

// A rectangle that fills the viewport, with texture coordinates for an image whose row 0 is the top row.

// 1 to exchange left and right.
uniform int mirrored;

out vec2 at;

void main()
{
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    at = vec2(mirrored == 1 ? 1.0 - corner.x : corner.x, 1.0 - corner.y);
    gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
}
