/**
 * Runs in a page: draws a sun above hills, in the colours of the number `n`. Returns a JPEG in
 * Base64.
 */
globalThis.draw = (n) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [480, 340];
  const context = canvas.getContext("2d");
  if (context === null) return "";
  const hue = (n * 67) % 360;
  const sky = context.createLinearGradient(0, 0, 0, 340);
  sky.addColorStop(0, `hsl(${hue} 55% 34%)`);
  sky.addColorStop(1, `hsl(${(hue + 50) % 360} 75% 74%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, 480, 340);
  context.fillStyle = `hsl(${(hue + 40) % 360} 90% 88%)`;
  context.beginPath();
  context.arc(90 + ((n * 83) % 300), 90 + ((n * 37) % 70), 34, 0, 7);
  context.fill();
  for (const layer of [0, 1, 2]) {
    context.fillStyle = `hsl(${(hue + 190) % 360} ${34 - layer * 5}% ${46 - layer * 13}%)`;
    context.beginPath();
    context.moveTo(0, 340);
    for (let x = 0; x <= 480; x += 8)
      context.lineTo(
        x,
        200 + layer * 45 + 26 * Math.sin(x / (50 + 13 * layer) + n * 1.7 + layer * 2),
      );
    context.lineTo(480, 340);
    context.fill();
  }
  return canvas.toDataURL("image/jpeg", 0.9).split(",")[1] ?? "";
};
