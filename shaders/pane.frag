#version 330 core

// One image, scaled into a pane: bilinear, with half-pixel centres and clamped edges.

uniform sampler2D image;

in vec2 at;

out vec4 colour;

void main()
{
    colour = texture(image, at);
}
