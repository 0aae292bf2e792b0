import { randomInt } from 'node:crypto';

const adjectives =
  'able agile amber ample apt awed bald bold brave breezy bright brisk calm capable casual charming chill clean clear clever colorful crisp curious dapper daring dashing dazzling delicate eager earnest easy efficient elegant enchanting exalted fair fancy fearless festive flawless fleet fluent fortunate frank funny gentle gifted glad glorious golden graceful grand grateful hale handsome happy hearty honest hopeful humble humorous illustrious industrious inquisitive intelligent invincible jolly joyous judicious keen kindly languid lean learned legendary likeable lively loud lucky luminous luxuriant magnificent masked mellow merciful merry mighty mild monumental mysterious neat nebulous nimble nosy omniscient orderly overjoyed painted peaceful persistent placid polite popular powerful puzzled quick quiet rare rambunctious receptive redolent resilient respected righteous rogue rumbling sassy secretive selective serious shivering silent silly sincere skillful smiling smooth spiffy spirited stately stylish sunny suave sweet tasteful thoughtful thundering traveling treasured trusting unequaled unique unleashed upbeat useful valuable vaunted victorious vigorous welcoming whimsical wise wistful worried youthful zealous'.split(
    ' ',
  );
const nouns =
  'ant ape auk bass bat bear bee bird boar bug calf carp cat chimp cod colt conch cow crab crane croc crow cub deer doe dog dolphin donkey dove duck eel elk fawn finch fish flea fly foal fowl fox frog gnat gnu goat goose grouse grub gull hare hawk hen hog horse hound jay kit kite koi lamb lark loon lynx mare midge mink mole moose moth mouse mule newt owl ox panda penguin perch pig pug quail ram rat ray roo rook seal shad shark sheep shoal shrew shrike shrimp skink skunk sloth slug smelt snail snake snipe sow sponge squid squirrel stag steed stoat stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra'.split(
    ' ',
  );

/** A name for a run or model that got none, such as `youthful-wasp-490`. */
export function randomName(): string {
  return `${pick(adjectives)}-${pick(nouns)}-${randomInt(1000)}`;
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? 'quiet';
}
