export type FacingMode = 'user' | 'environment';

/** What is known of a camera; labels are empty until a permission is given. */
export interface CameraDevice {
  deviceId: string;
  label: string;
}

/** Infrared and depth sensors of laptops and phones (Windows Hello, Pixel 4) list themselves as cameras. */
const SENSOR_LABEL = /\b(ir|infrared|infra-?red|depth|tof|hello)\b/i;
const BACK_LABEL = /\b(back|rear|environment|world)\b/i;
const FRONT_LABEL = /\b(front|user|face ?time|selfie)\b/i;

/** Whether a camera is one that nobody would pick for a selfie: a sensor, or one that looks the other way. */
export function isUnsuitable({ label }: CameraDevice, facing: FacingMode): boolean {
  const wrongWay = facing === 'user' ? BACK_LABEL : FRONT_LABEL;
  return SENSOR_LABEL.test(label) || wrongWay.test(label);
}

/**
 * Which way an open camera looks: what it says itself, else its name, else what was asked for.
 * @param reported `facingMode` of the track's settings; desktop cameras have none
 */
export function facingOf(label: string, reported: string | undefined, asked: FacingMode): FacingMode {
  if (reported === 'user' || reported === 'environment') return reported;
  if (BACK_LABEL.test(label)) return 'environment';
  return FRONT_LABEL.test(label) ? 'user' : asked;
}

/**
 * A better camera than the one the browser opened, if that one is unsuitable and another is not.
 * @returns the device to switch to, or `undefined` to stay
 */
export function betterCamera(
  current: CameraDevice,
  devices: readonly CameraDevice[],
  facing: FacingMode,
): CameraDevice | undefined {
  if (!isUnsuitable(current, facing)) return undefined;
  const preferred = facing === 'user' ? FRONT_LABEL : BACK_LABEL;
  const suitable = devices.filter(
    device => device.deviceId !== current.deviceId && device.label !== '' && !isUnsuitable(device, facing),
  );
  return suitable.find(({ label }) => preferred.test(label)) ?? suitable[0];
}
