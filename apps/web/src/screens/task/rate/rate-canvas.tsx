import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import { type PlotColours, usePlotColours } from './colours.ts'
import { formatElapsed } from './format-elapsed.ts'
import styles from './rate.module.css'
import type { Rates } from './rates.ts'

const heightPx = 120

interface RateCanvasProps {
  readonly rates: Rates
  /** what the plot shows, in words */
  readonly label: string
}

/** The plot of a rate. It is drawn again when the theme or its width changes. */
export function RateCanvas({ rates, label }: RateCanvasProps) {
  const [place, setPlace] = useState<HTMLDivElement | null>(null)
  const colours = usePlotColours(place)
  const plot = usePlot(place, colours)
  useEffect(() => {
    plot?.setData([[...rates.seconds], [...rates.perSecond]])
  }, [plot, rates])
  return <div ref={setPlace} className={styles.plot} role="img" aria-label={label} />
}

function usePlot(place: HTMLDivElement | null, colours: PlotColours | undefined): UPlot | undefined {
  const [plot, setPlot] = useState<UPlot>()
  const lastWidth = useRef(0)
  useEffect(() => {
    if (place === null || colours === undefined) return undefined
    const created = new UPlot(toOptions(colours, place.clientWidth), [[], []], place)
    lastWidth.current = place.clientWidth
    setPlot(created)
    const watch = new ResizeObserver(() => {
      if (place.clientWidth === lastWidth.current) return
      lastWidth.current = place.clientWidth
      created.setSize({ width: place.clientWidth, height: heightPx })
    })
    watch.observe(place)
    return () => {
      watch.disconnect()
      created.destroy()
      setPlot(undefined)
    }
  }, [place, colours])
  return plot
}

function toOptions({ line, fill, grid, text }: PlotColours, width: number): UPlot.Options {
  const axis = {
    stroke: text,
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height: heightPx,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, size: 26, values: (_, seconds) => seconds.map(formatElapsed) },
      { ...axis, size: 44, space: 24 },
    ],
    series: [{}, { stroke: line, fill, width: 1.5, points: { show: false } }],
  }
}
