#!/usr/bin/env bash
# Draws the sample media again, with ffmpeg alone (4.3 or newer, with libwebp and libx264): make.sh
# The pictures are computed, so nobody holds rights in them and the repository may carry them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
draw() { ffmpeg -hide_banner -loglevel error -y -bitexact -f lavfi -i "$1" "${@:2}" -fflags +bitexact -flags:v +bitexact -map_metadata -1; }

# A dusk sky over hills.
draw "gradients=size=640x400:c0=#1d3461:c1=#f79d65:x0=320:y0=0:x1=320:y1=400:nb_colors=2:seed=1" -frames:v 1 -vf "geq=r='if(gt(Y,300+40*sin(X/70)),30+Y/20,r(X,Y))':g='if(gt(Y,300+40*sin(X/70)),60+Y/20,g(X,Y))':b='if(gt(Y,300+40*sin(X/70)),45,b(X,Y))',format=yuvj420p" -q:v 4 dusk.jpg
# A coastline: the edge of the Mandelbrot set.
draw "mandelbrot=size=480x360:start_scale=0.02:start_x=-0.7436:start_y=0.1318:maxiter=400" -frames:v 1 coastline.png
# A shop's poster: bright bands, a price tag, a code-like grid.
draw "color=c=#ffd400:size=480x640" -frames:v 1 -vf "drawbox=0:0:480:150:#d7263d:fill,drawbox=40:40:400:70:white:fill,drawbox=0:560:480:80:#1b998b:fill,geq=r='if(between(X,150,330)*between(Y,260,440)*mod(floor(X/12)*7+floor(Y/12)*13+floor(X*Y/2304),3),20,r(X,Y))':g='if(between(X,150,330)*between(Y,260,440)*mod(floor(X/12)*7+floor(Y/12)*13+floor(X*Y/2304),3),20,g(X,Y))':b='if(between(X,150,330)*between(Y,260,440)*mod(floor(X/12)*7+floor(Y/12)*13+floor(X*Y/2304),3),20,b(X,Y))',format=rgb24" poster.png
# A crowd seen from far above: cells of Conway's game of life.
draw "life=size=320x240:ratio=0.35:seed=7:mold=10:life_color=#c83232:death_color=#103050:mold_color=#205080" -vf "select='eq(n,40)',scale=640:480:flags=neighbor" -frames:v 1 -c:v libwebp -quality 80 crowd.webp
# A short loop of the same kind.
draw "life=size=160x120:ratio=0.3:seed=3:mold=10:life_color=#f2c14e:death_color=#5f0f40:mold_color=#9a031e:rate=8,trim=end_frame=12" -vf "scale=320:240:flags=neighbor,split[a][b];[a]palettegen=max_colors=16[p];[b][p]paletteuse" -loop 0 loop.gif
# Six seconds of film: a zoom into the set.
draw "mandelbrot=size=320x240:rate=12:start_scale=3:end_scale=0.05:end_pts=72:start_x=-0.7436:start_y=0.1318" -t 6 -c:v libx264 -preset veryslow -crf 32 -pix_fmt yuv420p -movflags +faststart -threads 1 zoom.mp4
