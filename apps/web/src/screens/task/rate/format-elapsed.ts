/** A time since the start as `0:05`, `12:30` or `1:02:03`. */
export function formatElapsed(seconds: number): string {
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.trunc(whole / 3600), Math.trunc((whole % 3600) / 60), whole % 60]
  const tail = String(rest).padStart(2, '0')
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`
}
