import { it } from 'vitest'
import { useEyes } from './support/look'
import { useStage } from './support/stage'
import { tourOwner } from './support/tour-owner'

const stage = useStage()

it('every page about a survey can be used by everybody', async () => {
  const owner = await stage.visitor({ reducedMotion: 'reduce' })
  const other = await stage.visitor({ reducedMotion: 'reduce' })
  const eyes = useEyes()
  await tourOwner(owner, other, (name, { page }) => eyes.look(page, name))
  eyes.expectNothingWrong()
}, 180_000)
