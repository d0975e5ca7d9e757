"""What each preset would have flagged lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.bands import Band, CountKey, Sample
from detox_model.thresholds import Preset


@dataclass(frozen=True, slots=True)
class Preview:
    """Messages of some days on one server, or in some of its channels."""

    today: date
    """The last day, in UTC; not over yet."""
    counts: Mapping[CountKey, int]
    samples: tuple[Sample, ...] = ()
    """Some of what would have been flagged; in no order that means anything."""

    @property
    def seen(self) -> int:
        """Messages that were scored."""
        return sum(self.counts.values())

    @property
    def days(self) -> int:
        """Days since the first message, today included; 0 without any."""
        if not self.counts:
            return 0
        return (self.today - min(key.day for key in self.counts)).days + 1

    def flagged(self, preset: Preset) -> int:
        """Messages that ``preset`` would have flagged."""
        return sum(count for key, count in self.counts.items() if key.band.flagged_by(preset))

    def share(self, preset: Preset) -> float:
        """Of all messages seen, in [0, 1]; 0 without any."""
        return self.flagged(preset) / self.seen if self.seen else 0.0

    def per_day(self, preset: Preset) -> float:
        """Messages a day that ``preset`` would have flagged; 0 without any."""
        return self.flagged(preset) / self.days if self.days else 0.0

    def by_day(self) -> list[tuple[date, dict[Band, int]]]:
        """Messages by band of each of :attr:`days`, the earliest day first."""
        found: dict[date, dict[Band, int]] = {
            self.today - timedelta(days=back): {} for back in reversed(range(self.days))
        }
        for key, count in self.counts.items():
            bands = found[key.day]
            bands[key.band] = bands.get(key.band, 0) + count
        return list(found.items())

    def of_channel(self, channel_id: int) -> "Preview":
        """The numbers of one channel, with all its days."""
        return Preview(
            self.today,
            {key: count for key, count in self.counts.items() if key.channel_id == channel_id},
        )

    def channels(self) -> list[int]:
        """The channels with messages, those with most to flag first."""
        weight: dict[int, tuple[int, int]] = {}
        for key, count in self.counts.items():
            flagged, seen = weight.get(key.channel_id, (0, 0))
            flagged += count if key.band is not Band.CLEAN else 0
            weight[key.channel_id] = (flagged, seen + count)
        return sorted(weight, key=lambda channel: (*(-n for n in weight[channel]), channel))

    def of_band(self, band: Band) -> list[Sample]:
        """The samples of one band, drawn in fair order."""
        return sorted(
            (sample for sample in self.samples if sample.band is band), key=lambda one: one.lot
        )
